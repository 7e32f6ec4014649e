import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gitBlobOid } from '../../src/core/plan/blob-oid.ts';
import { planUnit } from '../../src/core/plan/plan-unit.ts';
import { resolveProject } from '../../src/core/platform/resolve-project.ts';
import { parsePlatformFiles } from '../../src/core/platform/parse-platform-files.ts';
import { publishRenderersMessage, releaseCommitMessage } from '../../src/core/release/trailers.ts';
import { rendererSetDirectory, unitKey } from '../../src/core/release/unit.ts';
import { projectUnitName, type ReleaseAction, type ReleaseTrailers, type Unit } from '../../src/core/release/release-record.ts';
import { parseServiceSpecs } from '../../src/core/spec/parse-service-spec.ts';
import { pinImage, resolveService } from '../../src/core/spec/resolve-service.ts';
import type { ResolvedModel } from '../../src/core/spec/service-model.ts';
import { loadBuiltInRenderers } from '../helpers/built-in-renderers.ts';

export const engineEmail = 'engine@enclii.dev';
const engine = { name: 'Enclii', email: engineEmail };
const person = { name: 'Ana', email: 'ana@example.com' };
const set = loadBuiltInRenderers();
const auditHead = `sha256:${createHash('sha256').update('audit').digest('hex')}`;

export const peoplesFiles = new Map([
  ['platform.yaml', 'apiVersion: enclii.dev/v1\nkind: Platform\nmetadata:\n  name: acme\nspec:\n  registries:\n    - ghcr.io/acme\n'],
  ['projects/shop.yaml', 'apiVersion: enclii.dev/v1\nkind: Project\nmetadata:\n  name: shop\nspec:\n  repositories:\n    - id: 1001\n      name: acme/shop\n  environments:\n    dev:\n      branch: main\n  hosts:\n    - "*.shop.example.com"\n'],
  ['environments/dev/environment.yaml', 'apiVersion: enclii.dev/v1\nkind: Environment\nmetadata:\n  name: dev\nspec:\n  class: development\n'],
]);

export function specText(replicas: number, extra = ''): string {
  return `apiVersion: enclii.dev/v1\nkind: Service\nmetadata:\n  project: shop\n  name: web\nspec:\n  runtime:\n    image: ghcr.io/acme/web:{{ git.sha }}\n    ports: [8080]\n    replicas: ${String(replicas)}\n  health:\n    readiness: { httpGet: /healthz }\n${extra}`;
}

/** A real git repository that holds what the engine would have written, commit for commit. */
export class EnvironmentRepo {
  readonly directory = mkdtempSync(join(tmpdir(), 'enclii-cli-'));
  readonly web: Unit = { environment: 'dev', project: 'shop', service: 'web' };
  readonly #heads = new Map<string, { release: number; commit: string }>();

  constructor() {
    this.git(['init', '--quiet', '--initial-branch=main']);
    this.commit(peoplesFiles, 'People write their files', person);
  }

  git(args: readonly string[], who: { name: string; email: string } = person): string {
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: who.name, GIT_AUTHOR_EMAIL: who.email, GIT_COMMITTER_NAME: who.name, GIT_COMMITTER_EMAIL: who.email };
    return execFileSync('git', ['-C', this.directory, ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  write(files: ReadonlyMap<string, string | null>): void {
    for (const [path, content] of files) {
      const full = join(this.directory, path);
      mkdirSync(dirname(full), { recursive: true });
      if (content === null) rmSync(full);
      else writeFileSync(full, content);
    }
  }

  commit(files: ReadonlyMap<string, string | null>, message: string, who: { name: string; email: string } = person): string {
    this.write(files);
    this.git(['add', '--all']);
    this.git(['commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '-m', message], who);
    return this.git(['rev-parse', 'HEAD']);
  }

  publishRenderers(): string {
    const directory = rendererSetDirectory(set.digest);
    return this.commit(new Map([...set.files].map(([path, text]) => [`${directory}/${path}`, text])), publishRenderersMessage(set.digest, auditHead), engine);
  }

  releaseProject(): string {
    const files = parsePlatformFiles(peoplesFiles, null).files!;
    const model = resolveProject(files.projects.get('shop')!, files.environments.get('dev')!, files.platform);
    return this.release({ ...this.web, service: projectUnitName }, model, {});
  }

  releaseWeb(replicas: number, overrides: Partial<ReleaseTrailers> = {}, who = engine): string {
    const files = parsePlatformFiles(peoplesFiles, null).files!;
    const [spec] = parseServiceSpecs('enclii.yaml', specText(replicas)).specs;
    const git = { sha: 'a'.repeat(40), branch: 'main' };
    const draft = resolveService(spec!, { environment: files.environments.get('dev')!, platform: files.platform, git });
    if (!draft.ok) throw new Error(JSON.stringify(draft.diagnostics));
    return this.release(this.web, pinImage(draft.value, `sha256:${'b'.repeat(64)}`), overrides, who);
  }

  removeWeb(): string {
    return this.release(this.web, null, {});
  }

  release(unit: Unit, model: ResolvedModel | null, overrides: Partial<ReleaseTrailers>, who = engine): string {
    const below = this.git(['ls-tree', '-r', '--name-only', 'HEAD', `environments/${unitKey(unit)}/`]).split('\n').filter((path) => path !== '');
    const current = new Map(below.map((path) => [path, gitBlobOid(this.git(['show', `HEAD:${path}`]) + '\n')]));
    const source = model?.kind === 'ResolvedService' ? { repository: { id: 1001, name: 'acme/shop' }, sha: 'a'.repeat(40), buildSha: 'a'.repeat(40), ref: 'refs/heads/main', path: 'enclii.yaml' } : null;
    const image = model?.kind === 'ResolvedService' ? { reference: `ghcr.io/acme/web:${'a'.repeat(40)}`, digest: model.image.split('@')[1]! } : null;
    const plan = planUnit({ unit, model, set, current, provenance: { source, image, actor: { login: 'ana', id: 7 }, engineVersion: '0.1.0' } });
    const head = this.#heads.get(unitKey(unit)) ?? null;
    const action: ReleaseAction = model === null ? 'remove' : 'deploy';
    const trailers: ReleaseTrailers = {
      format: 1, action, unit, release: (head?.release ?? 0) + 1, previous: head?.commit ?? null,
      source: source === null ? null : { repositoryId: 1001, sha: source.sha }, delivery: null, auditHead, ...overrides,
    };
    const files = plan.kind === 'write' ? new Map<string, string | null>([...plan.files, ...plan.removed.map((path) => [path, null] as const)]) : new Map<string, string | null>();
    const commit = this.commit(files, releaseCommitMessage(trailers, 'From a test.'), who);
    if (who === engine) this.#heads.set(unitKey(unit), { release: trailers.release, commit });
    return commit;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
