import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnDaemon } from '../helpers/engine/daemon-process.ts';
import { outcomes, pushOnly } from '../helpers/engine/push.ts';
import { specText, startTestEngine, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import type { GitWorktree } from '../helpers/forge/git-worktree.ts';

/** Every named step of the line from the stored delivery to the last word on GitHub. */
const steps = [
  'push/find-repository', 'push/confirm-branch-tip', 'push/list-tree', 'push/load-platform-files', 'push/read-specs', 'push/resolve-units', 'push/fan-out',
  'image/load-result', 'image/resolve-digest', 'image/mark-ready',
  'write/claim-batch', 'write/plan', 'write/push', 'write/record',
  'report/load-delivery', 'report/check-run', 'report/commit-status', 'report/deployment',
];

describe('kill -9 at every named step', () => {
  let engine: TestEngine;
  let app: GitWorktree;
  let release = 0;
  beforeAll(async () => {
    engine = await startTestEngine({ start: false });
    app = await engine.cloneApp();
  });
  afterAll(async () => {
    await engine.close();
  });

  it.each(steps)('G4: killed before %s, the restart ends with exactly one commit, one check run and one deployment', async (killAt) => {
    const dying = spawnDaemon(engine, { step: killAt, delivery: null });
    expect(await dying.listening).toBe(true);
    const sha = await app.commit({ 'enclii.yaml': specText(engine.registry, 'web'), 'step.txt': killAt });
    engine.test.forge.registry.push('shop/web', sha, `web at ${sha}`);
    const guid = await pushOnly(engine, app);
    expect(await dying.ended).toBe('SIGKILL');

    const living = spawnDaemon(engine);
    expect(await living.listening).toBe(true);
    const view = await engine.settled(guid);
    release += 1;
    expect(outcomes(view)).toEqual({ 'dev/web': `committed ${String(release)}` });
    await living.kill('SIGTERM');
    expect(await living.ended).toBe('0');

    const environments = await engine.cloneEnvironments();
    const commits = (await environments.git('log', '--format=%s', `--grep=Enclii-Delivery: ${guid}`)).split('\n').filter((line) => line.includes('shop/web'));
    expect(commits).toEqual([`deploy(dev): shop/web release ${String(release)}`]);
    expect(engine.app.checkRuns.filter(({ headSha }) => headSha === sha).map(({ conclusion }) => conclusion)).toEqual(['success']);
    expect(engine.app.deployments.filter((deployment) => deployment.sha === sha)).toHaveLength(1);
    expect(engine.app.statuses.filter((status) => status.sha === sha && status.state === 'success')).toHaveLength(1);
  });
});
