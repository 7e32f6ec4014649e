import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openLocalRepository, type LocalEntry, type LocalRepository } from '../adapters/git/local-repository.ts';
import { configFields } from '../config/config-schema.ts';
import { unitDirectory, unitOfPath } from '../core/release/unit.ts';
import type { Unit } from '../core/release/release-record.ts';
import type { RepositoryFile } from '../core/verify/repository-file.ts';
import { RepositoryVerifier, type VerifyReport } from '../core/verify/verify-repository.ts';
import { describeError } from '../errors/enclii-error.ts';
import { formatMessage } from '../errors/format-message.ts';
import { unreadable } from './read-file.ts';
import { say, type Terminal } from './terminal.ts';
import type { VerifyOptions } from './command-options.ts';

const unexplained = 10;

/** @throws EncliiError VERIFY_NOT_A_REPOSITORY, VERIFY_NO_COMMITS, VERIFY_SHALLOW, CLI_FILE_UNREADABLE, GIT_… */
export async function runVerify(terminal: Terminal, directory: string, options: VerifyOptions): Promise<number> {
  const path = resolve(terminal.workingDirectory, directory);
  await stat(path).catch((error: unknown) => {
    throw unreadable(directory, error);
  });
  const repository = await openLocalRepository(path, directory, terminal.searchPath);
  try {
    const report = await verify(repository, options.engineEmail ?? defaultEngineEmail());
    if (terminal.json) terminal.out(JSON.stringify(reportJson(terminal, repository.head, report), null, 2));
    else show(terminal, repository.head, report);
    return report.findings.length === 0 ? 0 : unexplained;
  } finally {
    repository.close();
  }
}

async function verify(repository: LocalRepository, engineEmail: string): Promise<VerifyReport> {
  const verifier = new RepositoryVerifier(engineEmail);
  for await (const { oid, committer, message, changedPaths, parents } of repository.log()) {
    verifier.observe({ oid, committerEmail: committer.email, message, changedPaths, isMerge: parents.length > 1 });
  }
  const { sets, units, strays } = group(await repository.listFiles());
  for (const [name, entries] of sets) verifier.addRendererSet(name, await readFiles(repository, `renderers/${name}`, entries));
  for (const path of strays) verifier.addStray(path);
  for (const { unit, entries } of units.values()) {
    const releases = verifier.history.releasesOf(unit);
    const directory = unitDirectory(unit);
    const [now = null, last = null] = await repository.oidsAt([repository.head, releases.at(-1)?.commit ?? repository.head].map((commit) => ({ commit, path: directory })));
    // Earlier releases matter only to tell a revert from an edit.
    const released = now === last ? releases.map(() => last) : await repository.oidsAt(releases.map(({ commit }) => ({ commit, path: directory })));
    verifier.addUnit(unit, await readFiles(repository, directory, entries), { now, released });
  }
  return verifier.report();
}

interface Grouped {
  readonly sets: ReadonlyMap<string, readonly LocalEntry[]>;
  readonly units: ReadonlyMap<string, { readonly unit: Unit; readonly entries: readonly LocalEntry[] }>;
  /** In the engine's part of the repo, outside of every unit and set. */
  readonly strays: readonly string[];
}

function group(entries: readonly LocalEntry[]): Grouped {
  const sets = new Map<string, LocalEntry[]>();
  const units = new Map<string, { unit: Unit; entries: LocalEntry[] }>();
  const strays: string[] = [];
  for (const entry of entries) {
    const [root = '', second = '', ...rest] = entry.path.split('/');
    const unit = unitOfPath(entry.path);
    if (unit !== null) {
      const known = units.get(unitDirectory(unit)) ?? { unit, entries: [] };
      known.entries.push(entry);
      units.set(unitDirectory(unit), known);
    } else if (root === 'renderers') {
      if (rest.length === 0) strays.push(entry.path);
      else sets.set(second, [...(sets.get(second) ?? []), entry]);
    } else if (root === 'environments' && rest.length > 1) strays.push(entry.path);
  }
  return { sets, units, strays };
}

async function readFiles(repository: LocalRepository, directory: string, entries: readonly LocalEntry[]): Promise<ReadonlyMap<string, RepositoryFile>> {
  const contents = await Promise.all(entries.map(({ type, oid }) => (type === 'blob' ? repository.readBlob(oid) : Promise.resolve(null))));
  return new Map(entries.map(({ path, mode }, index) => [path.slice(directory.length + 1), { mode, content: contents[index] ?? null }]));
}

/** The address that the daemon commits with unless it is told otherwise. */
function defaultEngineEmail(): string {
  return String(configFields().find(({ variable }) => variable === 'ENCLII_COMMIT_EMAIL')?.schema.default);
}

function reportJson(terminal: Terminal, head: string, report: VerifyReport): Readonly<Record<string, unknown>> {
  const findings = report.findings.map(({ code, path, commit, params }) => ({ code, path, commit, ...describeError(code, params, terminal.language) }));
  return { ok: findings.length === 0, head, ...report, findings };
}

function show(terminal: Terminal, head: string, report: VerifyReport): void {
  for (const { code, path, commit, params } of report.findings) {
    const { message, fix } = describeError(code, params, terminal.language);
    const place = path ?? `commit ${commit?.slice(0, 12) ?? '?'}`;
    terminal.out(`${terminal.paint('bold', place)}  ${terminal.paint('red', code)}`);
    terminal.out(`  ${message}`);
    if (path !== null && commit !== null) terminal.out(terminal.paint('dim', `  commit ${commit}`));
    terminal.out(terminal.paint('cyan', `  → ${fix}\n`));
  }
  for (const { unit, from, to } of report.rollbacks) {
    const note = say(terminal, { en: `note: ${unit} was reverted from release ${String(from)} to ${String(to)}`, es: `nota: ${unit} se revirtió de la versión ${String(from)} a la ${String(to)}` });
    terminal.out(terminal.paint('yellow', note));
  }
  const { commits, units, releases, rendererSets } = report;
  const params = { head: head.slice(0, 12), commits, units, releases, rendererSets, findings: report.findings.length };
  const counted = formatMessage(countText[terminal.language], params, terminal.language);
  const verdict = formatMessage((report.findings.length === 0 ? cleanText : foundText)[terminal.language], params, terminal.language);
  terminal.out(report.findings.length === 0 ? terminal.paint('green', `✓ ${verdict}`) : terminal.paint('red', `✗ ${verdict}`));
  terminal.out(terminal.paint('dim', `  ${counted}`));
}

const cleanText = { en: 'Everything is explained at {head}.', es: 'Todo está explicado en {head}.' };
const foundText = {
  en: '{findings, plural, one {# finding} other {# findings}} at {head}.',
  es: '{findings, plural, one {# hallazgo} other {# hallazgos}} en {head}.',
};
const countText = {
  en: '{units, plural, one {# unit} other {# units}}, {releases, plural, one {# release} other {# releases}}, {rendererSets, plural, one {# renderer set} other {# renderer sets}}, {commits, plural, one {# commit} other {# commits}}',
  es: '{units, plural, one {# unidad} other {# unidades}}, {releases, plural, one {# versión} other {# versiones}}, {rendererSets, plural, one {# conjunto de plantillas} other {# conjuntos de plantillas}}, {commits, plural, one {# commit} other {# commits}}',
};
