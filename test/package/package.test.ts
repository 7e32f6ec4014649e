import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const execute = promisify(execFile);
const manifest = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

/** The shell's own Node must not get in: the package is to run on the Node that runs this test. */
const environment = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` };

describe('the published package', () => {
  let folder = '';
  const installed = (...path: string[]): string => join(folder, 'consumer', 'node_modules', 'enclii', ...path);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enclii-package-'));
    const consumer = join(folder, 'consumer');
    await execute('npm', ['pack', '--pack-destination', folder], { env: environment });
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
    await mkdir(consumer);
    await cp('.npmrc', join(consumer, '.npmrc'));
    await writeFile(join(consumer, 'package.json'), '{ "private": true }\n');
    await execute('npm', ['install', '--omit=dev', '--prefer-offline', join(folder, tarball)], { cwd: consumer, env: environment });
  }, 300_000);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['enclii', 'conductor'])('has the command %s, which runs from node_modules', async (command) => {
    const { stdout } = await execute(join(folder, 'consumer', 'node_modules', '.bin', command), ['--version'], { cwd: folder, env: environment });
    expect(stdout.trim()).toBe(manifest.version);
  });

  it('holds what the commands need and nothing else', async () => {
    expect((await readdir(installed())).filter((name) => name !== 'node_modules').sort()).toEqual(
      ['LICENSE', 'README.md', 'dist', 'examples', 'package.json', 'renderers', 'schemas'].filter((name) => spawnSync('test', ['-e', name]).status === 0 || name === 'dist'),
    );
    expect((await stat(installed('dist', 'cli', 'main.js'))).mode & 0o111).toBe(0o111);
    const compiled = await readdir(installed('dist'), { recursive: true });
    expect(compiled.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([]);
  });

  it('every compiled module of the command line and the store loads', async () => {
    const modules = (await readdir(installed('dist'), { recursive: true })).filter(
      (name) => name.endsWith('.js') && name !== 'main.js' && name !== join('cli', 'main.js'),
    );
    const script = `for (const name of ${JSON.stringify(modules)}) await import(${JSON.stringify(`file://${installed('dist')}/`)} + name);`;
    await writeFile(join(folder, 'load.mjs'), script);
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'load.mjs')], { cwd: folder, encoding: 'utf8', env: environment });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('says in one sentence that a Node is too old', () => {
    const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})`;
    const { status, stderr } = spawnSync(process.execPath, ['--import', pretend, resolve(installed('dist', 'cli', 'main.js')), '--version'], { encoding: 'utf8' });
    expect(stderr).toMatch(/^enclii needs Node 22\.19 or newer; this is Node 20\.19\.0\.[^\n]*\n$/);
    expect(status).toBe(2);
  });
});
