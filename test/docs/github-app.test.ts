import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEvent } from '../../src/events/parse-event.ts';
import { outcomes, pushAndSettle } from '../helpers/engine/push.ts';
import { specText, startTestEngine, type TestEngine } from '../helpers/engine/start-test-engine.ts';
import { readPage } from './pages.ts';

interface AppManifest {
  readonly hook_attributes: { readonly url: string };
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
}

const guide = readPage('docs/guides/github-app.md');
const manifest = JSON.parse(guide.fences.find(({ language }) => language === 'json')?.text ?? '{}') as AppManifest;

describe('the GitHub App of the guide', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine({ forge: { app: { permissions: manifest.default_permissions, events: manifest.default_events } } });
  });
  afterAll(async () => {
    await engine.close();
  });

  it('has every permission and event that a push to a release and its report need, with private repositories', async () => {
    expect([engine.app.private, engine.environments.private]).toEqual([true, true]);
    const app = await engine.cloneApp();
    const { sha, view } = await pushAndSettle(engine, app, { 'enclii.yaml': specText(engine.registry, 'web') }, { images: ['web'] });
    expect(outcomes(view)).toEqual({ 'dev/web': 'committed 1' });
    expect(engine.app.checkRuns.find(({ headSha }) => headSha === sha)?.conclusion).toBe('success');
    expect(engine.app.statuses.findLast((status) => status.sha === sha && status.context === 'enclii')?.state).toBe('success');
    expect(engine.app.deployments.map(({ environment }) => environment)).toEqual(['dev/shop/web']);
  });

  it('subscribes to the events that the engine acts on, and to no other', () => {
    const acted = ['push', 'check_run', 'workflow_run', 'pull_request', 'issue_comment', 'installation', 'repository', 'release', 'create', 'delete'].filter((event) => {
      const seen = parseEvent(event, Buffer.from('{"action":"completed"}'));
      return seen.kind !== 'unused' || seen.code !== 'INTAKE_EVENT_NOT_USED';
    });
    expect([...manifest.default_events].sort()).toEqual(acted.sort());
  });

  it('sends its calls where the daemon takes them', async () => {
    const { pathname } = new URL(manifest.hook_attributes.url);
    expect((await fetch(`${engine.daemonUrl()}${pathname}`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(401);
  });

  it('is asked for each permission in the guide’s table', () => {
    const rows = [...guide.text.matchAll(/^\| (\w+): (read|write) \|/gm)].map(([, name, level]) => [name, level]);
    expect(Object.fromEntries(rows)).toEqual(manifest.default_permissions);
  });

  it.each(['/healthz', '/readyz', '/metrics'])('%s answers 200 without a token', async (path) => {
    expect((await fetch(`${engine.daemonUrl()}${path}`)).status).toBe(200);
  });

  it.each(['/v1/deliveries', '/v1/deliveries/x'])('%s wants the token', async (path) => {
    expect((await fetch(`${engine.daemonUrl()}${path}`)).status).toBe(401);
    const answer = await fetch(`${engine.daemonUrl()}${path}`, { headers: { authorization: `Bearer ${engine.apiToken}` } });
    expect(answer.status).toBe(path.endsWith('/x') ? 404 : 200);
  });
});
