import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { planUnit } from '../../../src/core/plan/plan-unit.ts';
import type { RendererSet } from '../../../src/core/render/renderer-set.ts';
import { loadBuiltInRenderers } from '../../helpers/built-in-renderers.ts';
import { exampleSpecs, numberedSpec, resolveExample } from '../render/sample-services.ts';

const servicesPerProject = 100;
const templateDigest = `sha256:${'5'.repeat(64)}`;

interface Template {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
}

let templates: readonly Template[] | undefined;

/** One release of each example, rendered in earnest; the fixture's services differ from them in names, hosts and digests. */
function loadTemplates(): readonly Template[] {
  templates ??= makeTemplates(loadBuiltInRenderers());
  return templates;
}

function makeTemplates(set: RendererSet): readonly Template[] {
  return exampleSpecs.map((_, index) => {
    const model = resolveExample(numberedSpec(index));
    const unit = { environment: 'prod', project: 'shop', service: model.metadata.name };
    const sha = '0123456789abcdef0123456789abcdef01234567';
    const source = { repository: { id: 1001, name: 'shop/storefront' }, sha, buildSha: sha, ref: 'refs/heads/main', path: 'enclii.yaml' };
    const image = { reference: `ghcr.io/enclii-examples/${unit.service}:${sha}`, digest: templateDigest };
    const plan = planUnit({ unit, model, set, provenance: { source, actor: { login: 'dev', id: 4242 }, image, engineVersion: '0.1.0' }, current: new Map() });
    if (plan.kind !== 'write') throw new Error('a first release writes');
    return { name: unit.service, files: plan.files };
  });
}

/** Directory of the n-th service. */
export function servicePath(index: number): string {
  return `environments/prod/${projectOf(index)}/${nameOf(index)}`;
}

function projectOf(index: number): string {
  return `team-${String(Math.floor(index / servicesPerProject)).padStart(3, '0')}`;
}

function nameOf(index: number): string {
  const name = loadTemplates()[index % exampleSpecs.length]?.name ?? '';
  return name.replace(/\d+$/, String(index).padStart(5, '0'));
}

/** Path → content of the n-th service at a release; a release has another image, as a push makes it. */
export function serviceFiles(index: number, release: number): ReadonlyMap<string, string> {
  const template = loadTemplates()[index % exampleSpecs.length];
  if (template === undefined) throw new Error('no template');
  const digest = `sha256:${(index * 100_003 + release).toString(16).padStart(64, '0')}`;
  const adapt = (text: string): string => text.replaceAll(template.name, nameOf(index)).replaceAll('shop', projectOf(index)).replaceAll(templateDigest, digest);
  return new Map([...template.files].map(([path, content]) => [adapt(path), adapt(content)]));
}

/** Of these files, what a release changes: model, record and workload. */
export function changedFiles(index: number, release: number): ReadonlyMap<string, string> {
  const before = serviceFiles(index, release - 1);
  return new Map([...serviceFiles(index, release)].filter(([path, content]) => before.get(path) !== content));
}

/** Adds one commit of a person with so many services to `main` of a bare repository, by `git fast-import`. */
export async function importServices(bareDirectory: string, services: number): Promise<void> {
  await importCommits(bareDirectory, [{ message: 'Services of the past', files: manyServices(services) }]);
}

function* manyServices(services: number): Iterable<readonly [string, string]> {
  for (let index = 0; index < services; index += 1) yield* serviceFiles(index, 1);
}

export interface ImportedCommit {
  readonly message: string;
  readonly files: Iterable<readonly [string, string]>;
}

/** Native git's way to write many commits at once: no work tree, one process. */
export async function importCommits(gitDirectory: string, commits: Iterable<ImportedCommit>): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet', '--force'], { cwd: gitDirectory, stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const write = async (text: string): Promise<void> => {
    if (!child.stdin.write(text)) await once(child.stdin, 'drain');
  };
  let first = true;
  for (const { message, files } of commits) {
    await write(`commit refs/heads/main\ncommitter Person <person@example.test> 1700000000 +0000\ndata ${Buffer.byteLength(message)}\n${message}\n${first ? 'from refs/heads/main^0\n' : ''}`);
    for (const [path, content] of files) await write(`M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`);
    first = false;
  }
  child.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${String(code)}`);
}
