import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { projectRoot, readPage, readPages } from './pages.ts';

const run = promisify(execFile);
const manifest = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as { scripts: Record<string, string>; bin: Record<string, string> };

/** Commands that need what a test does not have, or that are the run itself, with the reason. All others are run. */
const outside: Readonly<Record<string, string>> = {
  'npm ci && npm test': 'this is the run itself; test/architecture holds CI to it',
  'npm ci && npm run demo': 'the demo itself is run below; the installation is CI’s',
  'npm run bench': 'takes minutes',
  'npm ci': 'installs this project anew',
  'npm run test:unit': 'part of the run itself',
  'npx vitest run test/journeys': 'part of the run itself',
  'npm run typecheck': 'part of npm test',
  'npm run lint': 'part of npm test',
  'UPDATE_GOLDEN=1 npx vitest run test/golden': 'would write into the repository',
  'git diff test/golden': 'shows what the command before it wrote',
  'npx enclii serve': 'needs a GitHub App; test/journeys runs the daemon',
  'npm start': 'needs a GitHub App; test/journeys runs the daemon',
  'curl -fsS https://enclii.example.com/readyz': 'needs a deployment; github-app.test.ts asks the same path',
  'curl -fsS -H "Authorization: Bearer $(cat /run/secrets/enclii-api-token)" https://enclii.example.com/v1/deliveries': 'needs a deployment; github-app.test.ts asks the same path',
  'curl -fsS -H "Authorization: Bearer $ENCLII_API_TOKEN" "https://enclii.example.com/v1/deliveries?limit=50"': 'needs a deployment; github-app.test.ts asks the same path',
  'curl -fsS -H "Authorization: Bearer $ENCLII_API_TOKEN" https://enclii.example.com/v1/deliveries/83412c60-1ad1-4382-875d-00703c26e394': 'needs a deployment; github-app.test.ts asks the same path',
  'gh api app/hook/deliveries/123456789/attempts --method POST': 'needs GitHub',
  'docker buildx imagetools inspect ghcr.io/acme/web:0123456789abcdef0123456789abcdef01234567': 'needs a registry and Docker',
  'enclii replay push.json --url http://127.0.0.1:8080 --secret-file webhook-secret': 'needs a daemon with that secret',
};

/** Commands of pages for users and contributors, each once. The page of the command line is made from its own help. */
const commands = [
  ...new Set(
    readPages()
      .filter(({ path }) => /^(?:[A-Z]+\.md|docs\/(?:guides|runbooks)\/.*|docs\/reference\/commit-format\.md|examples\/.*)$/.test(path))
      .flatMap(({ fences }) => fences.filter(({ language }) => language === 'sh' || language === 'console').flatMap(({ text }) => text.split('\n')))
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  ),
];
const exports = commands.filter((command) => command.startsWith('export '));
const runnable = commands.filter((command) => !Object.hasOwn(outside, command) && !command.startsWith('export '));

/** A command that hangs is ended before the test is, so that it does not outlive the run. */
const guard = 50_000;

let root = '';
const gitVariables = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };

async function git(directory: string, ...args: readonly string[]): Promise<string> {
  return (await run('git', ['-C', directory, ...args], { env: { PATH: process.env['PATH'], ...gitVariables } })).stdout;
}

/** A developer's machine: an app repo with the guide's own spec, beside a clone of the environment repo. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'docs-commands-'));
  await mkdir(join(root, 'app'));
  const [spec] = readPage('docs/guides/first-service.md').fences.filter(({ language }) => language === 'yaml');
  await writeFile(join(root, 'app', 'enclii.yaml'), `${spec?.text ?? ''}\n`);
  await writeFile(join(root, 'app', 'push.json'), JSON.stringify({ event: 'push', guid: '83412c60-1ad1-4382-875d-00703c26e394', payload: pushPayload }));
  await cp(join(projectRoot, 'examples/environment-repo'), join(root, 'environments'), { recursive: true });
  // The platform of the guides, which allows the guides' images.
  const platform = readPage('docs/guides/environment-repo.md').fences.find(({ text }) => text.startsWith('# platform.yaml'))?.text ?? '';
  await writeFile(join(root, 'environments', 'platform.yaml'), `${platform}\n`);
  await mkdir(join(root, 'new'));
  for (const name of ['app', 'environments', 'new']) await git(join(root, name), 'init', '--quiet', '--initial-branch=main');
  await git(join(root, 'environments'), 'add', '--all');
  await git(join(root, 'environments'), 'commit', '--quiet', '--message', 'People’s files');
  await cp(join(root, 'environments'), join(root, 'released'), { recursive: true });
  const unit = join(root, 'released/environments/prod/shop/web');
  await mkdir(unit, { recursive: true });
  await writeFile(join(unit, 'service.yaml'), 'routes:\n  - host: shop.example.com\n');
  await git(join(root, 'released'), 'add', '--all');
  await git(join(root, 'released'), 'commit', '--quiet', '--message', 'deploy(prod): shop/web release 12\n\nFrom here.\n\nEnclii-Format: 1\nEnclii-Release: 12\n');
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const pushPayload = {
  ref: 'refs/heads/main',
  after: '0123456789abcdef0123456789abcdef01234567',
  repository: { id: 1001, name: 'storefront', owner: { login: 'shop' } },
  sender: { login: 'ana', id: 1 },
};

/** Where a reader would be: at the root of the app repo, but for commands about the environment repo. */
function directoryOf(command: string): string {
  if (command.startsWith('git ')) return join(root, 'released');
  if (command.endsWith('--environment-repo .')) return join(root, 'environments');
  return join(root, command.startsWith('enclii init') ? 'new' : 'app');
}

async function enclii(args: readonly string[], directory: string): Promise<{ stdout: string; stderr: string }> {
  return await run(process.execPath, [join(projectRoot, 'src/cli/main.ts'), ...args], { cwd: directory, env: { PATH: process.env['PATH'], ...gitVariables }, maxBuffer: 1e8, timeout: guard }).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`enclii ${args.join(' ')} failed:\n${stdout ?? ''}${stderr ?? ''}`);
  });
}

/** Words of a command line as a shell splits them; the pages use double quotes and nothing else. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('commands of the pages', () => {
  it('the list of those that are not run names none that no page has', () => {
    expect(Object.keys(outside).filter((command) => !commands.includes(command))).toEqual([]);
  });

  it.each(runnable.filter((command) => command.startsWith('enclii ') || command.startsWith('npm run enclii -- ')))('%s', async (command) => {
    const fromSource = command.startsWith('npm run enclii -- ');
    const words = wordsOf(command).slice(fromSource ? 4 : 1);
    await enclii(words, fromSource ? projectRoot : directoryOf(command));
  });

  it.each(runnable.filter((command) => command.startsWith('git ')))('%s', async (command) => {
    const [, ...args] = command.startsWith('git log') ? ['git', 'log', '-1', ...wordsOf(command.replace('--format="', '"--format=')).slice(3)] : wordsOf(command);
    expect((await git(directoryOf(command), ...args)).trim()).toMatch(/^12$|host: shop\.example\.com/);
  });

  it('there is no other kind', () => {
    expect(runnable.filter((command) => !/^(?:enclii|git|npm run enclii --) /.test(command))).toEqual([]);
  });

  it('scripts that pages name exist, inside text as well', () => {
    const named = readPages().flatMap(({ text }) => [...text.matchAll(/(?:`|^)npm run ([a-z][a-z:-]*)/gm)].map(([, script = '']) => script));
    expect(named.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
    expect(Object.keys(manifest.bin)).toContain('enclii');
  });

  it('subcommands and options that pages name exist', async () => {
    const named = readPages().flatMap(({ text }) => [...text.matchAll(/`(?:npx )?enclii ([a-z]+)((?: [^`]*)?)`/g)]);
    const helps = new Map<string, string>();
    for (const [, subcommand = '', rest = ''] of named) {
      if (!helps.has(subcommand)) helps.set(subcommand, (await enclii([subcommand, '--help'], root)).stdout);
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(helps.get(subcommand), `enclii ${subcommand} ${option}`).toContain(option);
    }
    expect([...helps.keys()]).toEqual(expect.arrayContaining(['validate', 'verify']));
  });

  it('the settings of the guide start a daemon: nothing is missing and nothing is wrong', () => {
    const variables = Object.fromEntries(exports.map((line) => line.replace('export ', '').split('=') as [string, string]));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
    const config = loadConfig(variables, (path) => (path.includes('private-key') ? privateKey : `contents of ${path}`));
    expect(config).toMatchObject({ github: { appId: 123456 }, http: { host: '0.0.0.0' }, dataDirectory: '/var/lib/enclii' });
  });
});

describe('the demo', () => {
  it('npm run demo -- --once shows what the README says', async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'demo', '--', '--once'], { cwd: projectRoot, maxBuffer: 1e8, timeout: guard });
    for (const words of ['git push', 'Holding at Junction', 'committed, release 1', 'check run    success', 'deployment   dev/shop/web in_progress', 'deployment   stage/shop/web in_progress', 'Everything is explained']) {
      expect(stdout).toContain(words);
    }
    const shape = (text: string): string[] => [...text.matchAll(/^ *(Enclii-[A-Z][a-z]+): /gm)].map(([, name = '']) => name);
    const readme = readPage('README.md').fences.find(({ text }) => text.includes('Enclii-Format'))?.text ?? '';
    expect(shape(readme)).toEqual(shape(stdout));
    expect(stdout).toMatch(/deploy\((?:dev|stage)\): shop\/web release 1/);
  });
});
