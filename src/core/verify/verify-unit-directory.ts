import { sha256Digest } from '../render/digest.ts';
import { parseModel } from '../render/model-yaml.ts';
import type { RendererSet } from '../render/renderer-set.ts';
import { verifyUnit, type ManifestMismatch } from '../render/verify-unit.ts';
import { projectUnitName, type ReleaseRecord, type Unit } from '../release/release-record.ts';
import { parseReleaseRecord } from '../release/release-yaml.ts';
import { modelPath, releasePath, unitDirectory } from '../release/unit.ts';
import type { ResolvedModel } from '../spec/service-model.ts';
import { plainText, type Finding } from './finding.ts';
import { readPlainText, type RepositoryFile } from './repository-file.ts';

export type FileProblem = Omit<Finding, 'commit' | 'path'> & { readonly path: string };

export interface UnitVerification {
  readonly problems: readonly FileProblem[];
  /** Set that the unit says it was rendered with; null when it does not say. */
  readonly renderersDigest: string | null;
}

const mismatchCodes = { different: 'VERIFY_MANIFEST_DIFFERENT', missing: 'VERIFY_MANIFEST_MISSING', unexpected: 'VERIFY_UNEXPECTED_FILE' } as const satisfies Record<
  ManifestMismatch['reason'],
  Finding['code']
>;

/**
 * One unit's directory against what it says of itself: provenance, digest, and manifests rendered again byte for byte.
 *
 * @param files path inside the directory → file
 * @param setOf the renderer set of a digest; null when it is missing or broken, which is a finding of its own
 */
export function verifyUnitDirectory(unit: Unit, files: ReadonlyMap<string, RepositoryFile>, setOf: (digest: string) => RendererSet | null): UnitVerification {
  const directory = unitDirectory(unit);
  const problems: FileProblem[] = [];
  const add = (code: FileProblem['code'], path: string, params: FileProblem['params'] = {}): void => void problems.push({ code, path, params });

  const texts = new Map<string, string>();
  for (const [path, file] of files) {
    const text = readPlainText(file);
    if (text === null) add('VERIFY_NOT_A_PLAIN_FILE', `${directory}/${path}`, { mode: file.mode });
    else texts.set(`${directory}/${path}`, text);
  }
  const [recordFile, modelFile] = [releasePath(unit), modelPath(unit)];
  const prefix = `${directory}/manifests/`;
  const manifests = new Map<string, string>();
  for (const [path, text] of texts) {
    if (path === recordFile || path === modelFile) continue;
    if (path.startsWith(prefix) && !path.slice(prefix.length).includes('/')) manifests.set(path.slice(prefix.length), text);
    else add('VERIFY_UNEXPECTED_FILE', path);
  }

  const recordText = texts.get(recordFile);
  const record = recordText === undefined ? null : parseReleaseRecord(recordText);
  if (record === null) add(recordText === undefined ? 'VERIFY_RELEASE_FILE_MISSING' : 'VERIFY_RELEASE_FILE_INVALID', recordFile);
  const modelText = texts.get(modelFile);
  if (modelText === undefined) add('VERIFY_MODEL_MISSING', modelFile);
  if (record === null || modelText === undefined) return { problems, renderersDigest: record?.renderersDigest ?? null };

  const found = sha256Digest(modelText);
  if (found !== record.specDigest) add('VERIFY_SPEC_DIGEST', modelFile, { found, expected: plainText(record.specDigest) });
  try {
    const model = parseModel(modelText);
    for (const [path, field, value, expected] of disagreements(unit, record, model)) {
      add('VERIFY_DISAGREES', path, { field, found: plainText(value), expected: plainText(expected) });
    }
    const set = setOf(record.renderersDigest);
    const verdict = set === null ? null : verifyUnit({ modelText, manifests, set });
    if (verdict?.ok === false) for (const { fileName, reason } of verdict.mismatches) add(mismatchCodes[reason], prefix + fileName);
  } catch (error) {
    // A model that somebody edited may break the renderer in ways that no released one does; that is the finding.
    add('VERIFY_NOT_RENDERABLE', modelFile, { detail: plainText(error instanceof Error ? error.message : 'unknown') });
  }
  return { problems: withoutRepeats(problems), renderersDigest: record.renderersDigest };
}

/** Argo CD reads the destination from release.yaml, the templates from the model: both must be the directory's. */
function disagreements(unit: Unit, record: ReleaseRecord, model: ResolvedModel): readonly (readonly [path: string, field: string, found: string, expected: string])[] {
  const [recordFile, modelFile] = [releasePath(unit), modelPath(unit)];
  const service = model.kind === 'ResolvedProject' ? projectUnitName : model.metadata.name;
  const destination = (of: Partial<ReleaseRecord['destination']> | undefined): string => `${of?.cluster ?? '?'}/${of?.namespace ?? '?'}`;
  const rows: (readonly [string, string, string, string])[] = [
    [recordFile, 'metadata.environment', record.metadata.environment, unit.environment],
    [recordFile, 'metadata.project', record.metadata.project, unit.project],
    [recordFile, 'metadata.service', record.metadata.service, unit.service],
    [modelFile, 'metadata.environment', model.metadata.environment, unit.environment],
    [modelFile, 'metadata.project', model.metadata.project, unit.project],
    [modelFile, 'metadata.name', service, unit.service],
    [recordFile, 'destination', destination(record.destination), destination(model.destination)],
  ];
  if (model.kind === 'ResolvedService') rows.push([recordFile, 'image.digest', record.image?.digest ?? 'none', /@(.*)$/.exec(model.image)?.[1] ?? 'none']);
  return rows.filter(([, , found, expected]) => found !== expected);
}

/** A file that is no plain file is missing to the renderer as well: the first says it. */
function withoutRepeats(problems: readonly FileProblem[]): readonly FileProblem[] {
  const special = new Set(problems.filter(({ code }) => code === 'VERIFY_NOT_A_PLAIN_FILE').map(({ path }) => path));
  return problems.filter(({ code, path }) => code === 'VERIFY_NOT_A_PLAIN_FILE' || !special.has(path));
}
