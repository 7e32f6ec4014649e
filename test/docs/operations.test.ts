import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomes, pushAndSettle, type Pushed } from '../helpers/engine/push.ts';
import { defaultEnvironmentFiles, specText, startTestEngine, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import type { GitWorktree } from '../helpers/forge/git-worktree.ts';

/** The procedures of docs/guides/operations.md, done step by step. */
describe('the operations guide', () => {
  let engine: TestEngine;
  let app: GitWorktree;
  let environments: GitWorktree;
  let count = 0;
  const project = (more = ''): string =>
    `${defaultEnvironmentFiles({ app: engine.app, registry: engine.registry })['projects/shop.yaml'] ?? ''}${more}`.replace('  hosts:', '    prod:\n      branch: main\n  hosts:');

  /** A push of the app that changes a variable of the service. */
  async function release(name = 'web'): Promise<Pushed> {
    count += 1;
    const spec = specText(engine.registry, name, `  env:\n    - name: COUNT\n      value: "${String(count)}"\n`);
    return pushAndSettle(engine, app, { [`${name}/enclii.yaml`]: spec }, { images: ['web', 'old'] });
  }

  /** Commits files to the environment repo as a person would, and waits until the engine has seen it. */
  async function person(files: Readonly<Record<string, string | null>>): Promise<string> {
    await environments.git('pull', '--quiet', '--rebase');
    await environments.commit(files);
    const sha = await environments.pushRebased();
    await engine.quiet();
    return sha;
  }

  beforeAll(async () => {
    engine = await startTestEngine();
    app = await engine.cloneApp();
    environments = await engine.cloneEnvironments();
    await person({ 'projects/shop.yaml': project() });
    await release();
  });
  afterAll(async () => {
    await engine.close();
  });

  it('holds: a held push stays held when it is redelivered under the file; once the file is gone, its redelivery is released', async () => {
    await person({ 'holds/prod/shop/web.yaml': 'reason: "waiting for the database migration, ask Ana"\n' });
    const held = await release();
    expect(outcomes(held.view)).toEqual({ 'prod/web': 'held PLAN_HELD', 'dev/web': expect.stringMatching(/^committed/) });
    engine.test.forge.webhooks.resend(held.guid);
    await engine.quiet();
    expect(outcomes((await engine.ledger.view(held.guid))!)['prod/web']).toBe('held PLAN_HELD');
    await person({ 'holds/prod/shop/web.yaml': null });
    engine.test.forge.webhooks.resend(held.guid);
    await engine.quiet();
    expect(outcomes((await engine.ledger.view(held.guid))!)['prod/web']).toMatch(/^committed/);
    expect(outcomes((await release()).view)['prod/web']).toMatch(/^committed/);
  });

  it('G5: a person’s git revert of a release stands; after the revert of the revert the next push is released', async () => {
    const bad = await release();
    await environments.git('pull', '--quiet', '--rebase');
    const commit = bad.view.results.find(({ unit }) => unit.environment === 'prod' && unit.service === 'web')?.commit ?? '';
    const before = await environments.git('rev-parse', `${commit}~1:environments/prod/shop/web`);
    await environments.git('revert', '--no-edit', commit);
    await environments.pushRebased();
    await engine.quiet();
    const next = await release();
    expect(outcomes(next.view)['prod/web']).toBe('held PLAN_DRIFT');
    await environments.git('pull', '--quiet', '--rebase');
    expect(await environments.git('rev-parse', 'HEAD:environments/prod/shop/web')).toBe(before);

    const revert = await environments.git('log', '-1', '--format=%H', '--grep=^Revert');
    await environments.git('revert', '--no-edit', revert);
    await environments.pushRebased();
    await engine.quiet();
    expect(outcomes((await release()).view)['prod/web']).toMatch(/^committed/);
  });

  it('G8: production keeps a service whose spec is gone until the project retires it and the branch is pushed again', async () => {
    await release('old');
    const gone = await pushAndSettle(engine, app, { 'old/enclii.yaml': null }, { images: ['web'] });
    expect(outcomes(gone.view)).toMatchObject({ 'prod/old': 'held PLAN_REMOVAL_NEEDS_CONFIRMATION', 'dev/old': expect.stringMatching(/^committed/) });
    await person({ 'projects/shop.yaml': project('  retiredServices:\n    - old\n') });
    await environments.git('pull', '--quiet', '--rebase');
    expect(await environments.git('ls-tree', '--name-only', 'HEAD', 'environments/prod/shop/')).toContain('old');
    await pushAndSettle(engine, app, { 'empty.txt': String(count) }, { images: ['web'] });
    await environments.git('pull', '--quiet', '--rebase');
    expect(await environments.git('ls-tree', '--name-only', 'HEAD', 'environments/prod/shop/')).not.toContain('old');
    expect(await environments.git('log', '-1', '--format=%s', '--', 'environments/prod/shop/old')).toMatch(/^remove\(prod\): shop\/old release/);
  });

  it('G8: more than three services that vanish at once wait for a confirmation outside production too', async () => {
    const names = ['one', 'two', 'three', 'four'];
    const specs = names.map((name) => [`${name}/enclii.yaml`, specText(engine.registry, name)] as const);
    await pushAndSettle(engine, app, Object.fromEntries(specs), { images: ['web', ...names] });
    const gone = await pushAndSettle(engine, app, Object.fromEntries(specs.map(([path]) => [path, null])), { images: ['web'] });
    for (const name of names) expect(outcomes(gone.view)[`dev/${name}`]).toBe('held PLAN_REMOVAL_NEEDS_CONFIRMATION');
    const restored = await pushAndSettle(engine, app, Object.fromEntries(specs.slice(0, 1)), { images: ['web', ...names] });
    for (const name of names.slice(1)) expect(outcomes(restored.view)).toMatchObject({ [`dev/${name}`]: expect.stringMatching(/^committed/), [`prod/${name}`]: 'held PLAN_REMOVAL_NEEDS_CONFIRMATION' });
  });

  it('people’s files: a check run on the environment repo’s commit tells what came of it', async () => {
    const sha = await person({ 'projects/shop.yaml': 'nonsense: true\n' });
    const run = engine.environments.checkRuns.find(({ headSha }) => headSha === sha);
    expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(run?.annotations.map(({ path }) => path)).toContain('projects/shop.yaml');
  });
});
