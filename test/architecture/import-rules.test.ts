import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

/** Runs the project's rules over a tree of planted files and returns what they find. */
async function cruise(root: string): Promise<Violation[]> {
  const stdout = await new Promise<string>((settle) => {
    const program = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    // It exits with the number of errors; its findings are on the standard output.
    execFile(process.execPath, [program, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'], { cwd: root, maxBuffer: 1e8 }, (_error, out) => {
      settle(out);
    });
  });
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

/** Each forbidden direction: the rule, the file that breaks it, the import that does. */
const plants: readonly (readonly [rule: string, file: string, specifier: string])[] = [
  ['core-is-pure', 'src/core/a1.ts', '../ports/good.ts'],
  ['core-is-pure', 'src/core/a2.ts', '../adapters/git/good.ts'],
  ['core-is-pure', 'src/core/a3.ts', '../config/good.ts'],
  ['core-uses-pure-libraries', 'src/core/b1.ts', 'node:fs'],
  ['core-uses-pure-libraries', 'src/core/b2.ts', 'node:timers/promises'],
  ['core-uses-pure-libraries', 'src/core/b3.ts', 'pino'],
  ['errors-stand-alone', 'src/errors/c1.ts', '../core/good.ts'],
  ['ports-are-interfaces', 'src/ports/d1.ts', '../adapters/git/good.ts'],
  ['pipelines-use-ports', 'src/pipelines/e1.ts', '../adapters/git/good.ts'],
  ['pipelines-use-ports', 'src/ledger/e2.ts', '../adapters/git/good.ts'],
  ['pipelines-use-ports', 'src/ledger/e3.ts', '../http/good.ts'],
  ['adapters-are-strangers', 'src/adapters/registry/f1.ts', '../git/good.ts'],
  ['no-steps-from-the-edge', 'src/http/g1.ts', '../pipelines/good.ts'],
  ['no-steps-from-the-edge', 'src/cli/g2.ts', '../pipelines/good.ts'],
  ['no-steps-from-the-edge', 'src/adapters/git/g3.ts', '../../pipelines/good.ts'],
  ['source-knows-no-tests', 'src/core/h1.ts', '../../test/good.ts'],
  ['source-knows-no-tests', 'src/cli/h2.ts', '../../examples/good.ts'],
  ['web-speaks-http', 'src/web/i1.ts', '../http/good.ts'],
  ['nothing-imports-main', 'src/http/j1.ts', '../main.ts'],
  ['nothing-imports-main', 'src/cli/j2.ts', '../main.ts'],
  ['no-missing-module', 'src/cli/k1.ts', './absent.ts'],
  ['vendor-github', 'src/core/l1.ts', '@octokit/rest'],
  ['vendor-github', 'src/pipelines/l2.ts', '@octokit/webhooks'],
  ['vendor-git', 'src/pipelines/l3.ts', 'isomorphic-git'],
  ['vendor-kubernetes', 'src/cli/l4.ts', '@kubernetes/client-node'],
  ['vendor-postgres', 'src/ledger/l5.ts', 'pg'],
  ['vendor-postgres', 'src/ledger/l6.ts', 'graphile-worker'],
  ['vendor-log', 'src/http/l7.ts', 'pino'],
  ['vendor-schedule', 'src/pipelines/l8.ts', 'node-cron'],
  ['vendor-metrics', 'src/http/l9.ts', 'prom-client'],
  ['vendor-network', 'src/core/l10.ts', 'undici'],
  ['vendor-http', 'src/cli/l11.ts', 'fastify'],
  ['vendor-cli', 'src/http/l12.ts', 'commander'],
];

/** What must stay allowed, or the rules would only be a wall. */
const allowed: readonly (readonly [file: string, specifier: string])[] = [
  ['src/core/ok1.ts', '../errors/good.ts'],
  ['src/core/ok2.ts', 'yaml'],
  ['src/core/ok3.ts', 'node:crypto'],
  ['src/ports/ok4.ts', '../core/good.ts'],
  ['src/pipelines/ok5.ts', '../ports/good.ts'],
  ['src/adapters/git/ok6.ts', 'isomorphic-git'],
  ['src/adapters/git/ok7.ts', '../../ports/good.ts'],
  ['src/adapters/git/ok8.ts', './good.ts'],
  ['src/main.ts', './adapters/git/good.ts'],
  ['src/cli/serve.ts', '../main.ts'],
  ['src/adapters/git/ok9.ts', 'node:fs'],
];

describe('forbidden directions', () => {
  let root = '';
  let violations: Violation[] = [];

  async function plant(file: string, content: string): Promise<void> {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), content);
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'enclii-rules-'));
    await cp('.dependency-cruiser.cjs', join(root, '.dependency-cruiser.cjs'));
    await cp('tsconfig.json', join(root, 'tsconfig.json'));
    await symlink(resolve('node_modules'), join(root, 'node_modules'));
    for (const folder of ['core', 'errors', 'ports', 'config', 'adapters/git', 'http', 'pipelines']) {
      await plant(`src/${folder}/good.ts`, 'export type Good = 1;\n');
    }
    await plant('test/good.ts', 'export type Good = 1;\n');
    await plant('examples/good.ts', 'export type Good = 1;\n');
    // Half of them as types: a type ties two modules together like a value does.
    for (const [index, [, file, specifier]] of plants.entries()) {
      await plant(file, `import ${index % 2 === 0 ? 'type ' : ''}* as other from '${specifier}';\nexport type X = typeof other;\n`);
    }
    for (const [file, specifier] of allowed) await plant(file, `import * as other from '${specifier}';\nexport type X = typeof other;\n`);
    await plant('src/core/cycle-a.ts', "import * as other from './cycle-b.ts';\nexport type X = typeof other;\n");
    await plant('src/core/cycle-b.ts', "import * as other from './cycle-a.ts';\nexport type X = typeof other;\n");
    await plant('src/core/dynamic.ts', "export const load = async () => await import('../adapters/git/good.ts');\n");
    violations = await cruise(root);
  });

  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
  });

  const rulesBrokenBy = (file: string): string[] => violations.filter((violation) => violation.from === file).map((violation) => violation.rule.name);

  it.each(plants)('%s catches %s → %s', (rule, file) => {
    expect(rulesBrokenBy(file)).toContain(rule);
  });

  it.each(allowed)('%s → %s stays allowed', (file) => {
    expect(rulesBrokenBy(file)).toEqual([]);
  });

  it('no-cycles catches two modules that import each other', () => {
    expect(rulesBrokenBy('src/core/cycle-a.ts')).toContain('no-cycles');
  });

  it('core-is-pure catches an import at run time', () => {
    expect(rulesBrokenBy('src/core/dynamic.ts')).toContain('core-is-pure');
  });

  it('every rule has a planted violation', async () => {
    const config = (await import(resolve('.dependency-cruiser.cjs'))) as { default: { forbidden: { name: string }[] } };
    const planted = new Set([...plants.map(([rule]) => rule), 'no-cycles']);
    expect(config.default.forbidden.map((rule) => rule.name).filter((name) => !planted.has(name))).toEqual([]);
  });

  it('the project itself breaks none', async () => {
    expect(await cruise(resolve('.'))).toEqual([]);
  });
});
