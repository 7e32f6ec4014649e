import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTextTree } from '../../adapters/files/read-text-tree.ts';
import { createReachableTemporaryDirectory } from '../../adapters/postgres/embedded/embedded-postgres.ts';
import { processEnvironment } from '../../config/process-environment.ts';
import { startForge, type Forge } from '../../forge/forge.ts';
import type { Repository } from '../../forge/state/model.ts';
import { packageRoot } from '../../package-root.ts';
import { runGit } from './run-git.ts';

/** What a team has before its first release: a forge with an app repo and an environment repo. Everything is temporary. */
export interface DemoWorld {
  readonly forge: Forge;
  readonly app: Repository;
  readonly environments: Repository;
  readonly developer: { readonly login: string; readonly token: string };
  readonly secrets: { readonly webhook: string; readonly apiToken: string; readonly privateKey: string };
  /** Host:port of the registry, as it stands in image references. */
  readonly registry: string;
  /** A real clone of the app repo, with the developer's credentials. */
  readonly checkout: string;
  /** For the daemon's data; an unprivileged PostgreSQL can enter it. */
  readonly dataDirectory: string;
  close(): Promise<void>;
}

/** Image path of the examples; the demo serves them from the forge's own registry instead. */
const exampleImages = 'ghcr.io/enclii-examples';

/** Leaves nothing behind when it fails, on a port that is taken, say. */
export async function createDemoWorld(port: number): Promise<DemoWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'enclii-demo-'));
  const dataDirectory = await createReachableTemporaryDirectory('enclii-demo-data-');
  try {
    return await furnish(directory, dataDirectory, port);
  } catch (error) {
    await remove(directory, dataDirectory);
    throw error;
  }
}

/** A git that an interruption left running may still write: hence the retries. */
async function remove(...directories: readonly string[]): Promise<void> {
  for (const directory of directories) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function furnish(directory: string, dataDirectory: string, port: number): Promise<DemoWorld> {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const secrets = { webhook: randomBytes(24).toString('hex'), apiToken: randomBytes(24).toString('hex'), privateKey: keys.privateKey };
  const forge = await startForge({
    directory: join(directory, 'repositories'),
    port,
    app: { publicKey: keys.publicKey },
    webhook: { secret: secrets.webhook },
    executablePath: processEnvironment['PATH'] ?? '/usr/bin:/bin',
  });
  const { login, token } = forge.addUser('ana', { name: 'Ana Developer', email: 'ana@shop.example.com' });
  const app = await forge.seedRepository({
    owner: 'shop',
    name: 'storefront',
    files: { 'README.md': '# storefront\n' },
    collaborators: { [login]: 'admin' },
  });
  const environments = await forge.seedRepository({
    owner: 'acme',
    name: 'environments',
    files: await environmentFiles(app, forge.registry.host),
    collaborators: { [login]: 'admin' },
  });
  const checkout = join(directory, 'storefront');
  await runGit(directory, ['clone', '--quiet', forge.cloneUrl(app, token), checkout]);
  return {
    forge,
    app,
    environments,
    developer: { login, token },
    secrets,
    registry: forge.registry.host,
    checkout,
    dataDirectory,
    close: async () => {
      await forge.close();
      await remove(directory, dataDirectory);
    },
  };
}

/** `examples/environment-repo`, with this forge's repository id and registry in place of the example's. */
async function environmentFiles(app: Repository, registry: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [path, text] of await readTextTree(join(packageRoot, 'examples', 'environment-repo'))) {
    files[path] = text.replace('id: 1001', `id: ${String(app.id)}`).replace('- ghcr.io/enclii-examples', `- ${registry}/shop`);
  }
  return files;
}

/** The example's Service Spec, with images from this forge's registry. */
export async function exampleSpec(name: string, registry: string): Promise<string> {
  const text = await readFile(join(packageRoot, 'examples', name, 'enclii.yaml'), 'utf8');
  return text.replaceAll(exampleImages, `${registry}/shop`);
}

