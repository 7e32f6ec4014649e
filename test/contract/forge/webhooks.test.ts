import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { Webhooks as OctokitWebhooks } from '@octokit/webhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Repository } from '../../../src/forge/state/model.ts';
import { startTestForge, type TestForge } from '../../helpers/forge/start-test-forge.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../helpers/forge/webhook-receiver.ts';

let test: TestForge;
let receiver: WebhookReceiver;
let repository: Repository;
let app: Octokit;
let clock = Date.now();
let files = 0;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  test = await startTestForge({ now: () => clock, webhook: { url: receiver.url, concurrency: 1 } });
  repository = await test.forge.seedRepository({ owner: 'acme', name: 'shop', files: { a: 'a' } });
  app = new Octokit({ baseUrl: test.forge.url, authStrategy: createAppAuth, auth: { appId: test.appId, privateKey: test.privateKey } });
});
beforeEach(async () => {
  await test.forge.whenIdle();
  receiver.status = 202;
  receiver.received.length = 0;
});
afterEach(() => test.check.assertClean());
afterAll(async () => {
  await test.close();
  await receiver.close();
});

const push = (): Promise<string> => {
  files += 1;
  return test.forge.commit(repository, { files: { [`f${files}`]: 'x' } });
};
const afters = (): unknown[] => receiver.received.map((one) => one.payload['after']);

describe('webhook deliveries', () => {
  it('are signed the way a real receiver verifies', async () => {
    await push();
    await test.forge.whenIdle();
    const [one] = receiver.received;
    const verifier = new OctokitWebhooks({ secret: test.webhookSecret });
    expect(await verifier.verify(one?.body.toString('utf8') ?? '', String(one?.headers['x-hub-signature-256']))).toBe(true);
    expect(await new OctokitWebhooks({ secret: 'other' }).verify(one?.body.toString('utf8') ?? '', String(one?.headers['x-hub-signature-256']))).toBe(false);
    expect(one?.headers).toMatchObject({
      'x-github-event': 'push', 'content-type': 'application/json', 'x-hub-signature': expect.stringMatching(/^sha1=/), 'x-github-hook-id': expect.stringMatching(/^\d+$/),
      'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/), 'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
    });
  });

  it('W7: held ones go out in the order a test wants, repeated or lost', async () => {
    test.forge.webhooks.hold();
    const shas = [await push(), await push(), await push()];
    await test.forge.whenIdle();
    expect(receiver.received).toEqual([]);
    test.forge.webhooks.release([2, 0, 0]);
    await test.forge.whenIdle();
    expect(afters()).toEqual([shas[2], shas[0], shas[0]]);
    expect(receiver.received[1]?.headers['x-github-delivery']).toBe(receiver.received[2]?.headers['x-github-delivery']);
  });

  it('W6: a delivery sent again keeps its GUID and its bytes', async () => {
    await push();
    await test.forge.whenIdle();
    test.forge.webhooks.resend(String(receiver.received[0]?.headers['x-github-delivery']), 3);
    await test.forge.whenIdle();
    expect(receiver.received).toHaveLength(4);
    expect(new Set(receiver.received.map((one) => one.headers['x-github-delivery'])).size).toBe(1);
    expect(new Set(receiver.received.map((one) => one.body.toString('utf8'))).size).toBe(1);
  });

  it('W8: failed ones are in the app\'s log and can be asked for again, for three days', async () => {
    receiver.status = 503;
    const sha = await push();
    await test.forge.whenIdle();
    receiver.status = 202;
    const list = (await app.rest.apps.listWebhookDeliveries({ per_page: 1 })).data;
    expect(list).toMatchObject([{ status_code: 503, event: 'push', redelivery: false, repository_id: repository.id }]);
    const failed = list[0];
    const detail = (await app.rest.apps.getWebhookDelivery({ delivery_id: failed?.id ?? 0 })).data;
    expect(detail).toMatchObject({ guid: failed?.guid, request: { payload: { after: sha } }, response: { payload: 'noted' } });
    await app.rest.apps.redeliverWebhookDelivery({ delivery_id: failed?.id ?? 0 });
    await test.forge.whenIdle();
    expect(receiver.received.at(-1)?.headers['x-github-delivery']).toBe(failed?.guid);
    expect((await app.rest.apps.listWebhookDeliveries({ per_page: 1 })).data).toMatchObject([{ guid: failed?.guid, status_code: 202, status: 'OK', redelivery: true }]);
    const failures = await app.request('GET /app/hook/deliveries', { status: 'failure' });
    expect(failures.data.every((one) => one.status_code >= 400)).toBe(true);
    const all = await app.paginate(app.rest.apps.listWebhookDeliveries, { per_page: 2 });
    expect(all.map((one) => one.id)).toEqual(test.forge.webhooks.deliveries.map((one) => one.id).sort((a, b) => b - a));
    clock += 3 * 24 * 3_600_000 + 1000;
    await expect(app.rest.apps.redeliverWebhookDelivery({ delivery_id: failed?.id ?? 0, request: { hook: undefined }, headers: { authorization: `bearer ${test.appJwt()}` } })).rejects.toMatchObject({ status: 404 });
  });

  it('nobody there and no answer are told apart', async () => {
    test.forge.webhooks.setTarget('http://127.0.0.1:1/', 'x');
    await push();
    await test.forge.whenIdle();
    expect(test.forge.webhooks.deliveries.at(-1)).toMatchObject({ statusCode: 0, status: 'failed to connect to host' });
    test.forge.webhooks.setTarget(receiver.url, test.webhookSecret);
    // The forge itself is a server that never answers, once told so.
    const mute = await startTestForge({ check: false, webhook: { timeoutMilliseconds: 50 } });
    mute.forge.faults.add({ match: {}, times: Infinity, respond: 'timeout' });
    mute.forge.webhooks.setTarget(`${mute.forge.url}/mute`, 'x');
    await mute.forge.seedRepository({ owner: 'acme', name: 'shop' });
    await mute.forge.whenIdle();
    expect(mute.forge.webhooks.deliveries.at(-1)).toMatchObject({ statusCode: 0, status: 'timed out' });
    await mute.close();
  });

  it('G10: installations and repositories that change say so, in payloads that GitHub\'s description accepts', async () => {
    const other = await test.forge.seedRepository({ owner: 'other', name: 'one', install: false });
    const installation = test.forge.repositories.install({ account: 'other', repositories: [] });
    test.forge.repositories.selectRepositories(installation, { add: [other] });
    test.forge.repositories.rename(other, 'two');
    await test.forge.repositories.setDefaultBranch(other, 'trunk');
    test.forge.repositories.setSuspended(installation, true);
    test.forge.repositories.setSuspended(installation, false);
    test.forge.repositories.selectRepositories(installation, { remove: [other] });
    test.forge.repositories.uninstall(installation);
    const doomed = await test.forge.seedRepository({ owner: 'acme', name: 'doomed' });
    test.forge.repositories.transfer(doomed, 'acme2');
    await test.forge.seedRepository({ owner: 'acme2', name: 'x' });
    await test.forge.repositories.remove(doomed);
    await test.forge.whenIdle();
    expect(receiver.received.map((one) => `${String(one.headers['x-github-event'])} ${String(one.payload['action'])}`)).toEqual([
      'installation created', 'installation_repositories added', 'repository renamed', 'repository edited', 'installation suspend', 'installation unsuspend',
      'installation_repositories removed', 'installation deleted', 'repository created', 'installation created', 'repository created', 'repository deleted',
    ]);
  });

  it('G13: a push of over 2,048 commits lists the newest 2,048', async () => {
    const objects = test.forge.objects(repository);
    const before = (await objects.resolve('refs/heads/main', 'commit')) ?? '';
    const stream = Array.from({ length: 2060 }, (_, index) => `commit refs/forge/many\ncommitter A <a@example.test> ${1_700_000_000 + index} +0000\ndata 1\nx\n${index === 0 ? `from ${before}\n` : ''}`);
    await objects.run(['fast-import', '--quiet'], { input: stream.join('') });
    const after = (await objects.resolve('refs/forge/many', 'commit')) ?? '';
    await test.forge.repositories.setRef(repository, 'refs/heads/main', after);
    await test.forge.whenIdle();
    const commits = receiver.received[0]?.payload['commits'] as { id: string }[];
    expect(commits).toHaveLength(2048);
    expect(commits.at(-1)?.id).toBe(after);
  });

  it('comments, checks and workflow runs reach the app', async () => {
    const issue = test.forge.seed.issue(repository, { title: 't' });
    test.forge.seed.comment(repository, issue, 'maria', 'hello');
    const sha = (await test.forge.objects(repository).resolve('refs/heads/main', 'commit')) ?? '';
    const run = test.forge.seed.checkRun(repository, { sha, name: 'ci' });
    test.forge.seed.updateCheckRun(repository, run, 'completed', 'success');
    const workflow = await test.forge.seed.workflowRun(repository, { sha });
    await test.forge.seed.updateWorkflowRun(repository, workflow, 'in_progress');
    await test.forge.seed.updateWorkflowRun(repository, workflow, 'completed', 'success');
    await test.forge.whenIdle();
    expect(receiver.received.map((one) => `${String(one.headers['x-github-event'])} ${String(one.payload['action'])}`)).toEqual([
      'issue_comment created', 'check_run created', 'check_run completed', 'workflow_run requested', 'workflow_run in_progress', 'workflow_run completed',
    ]);
  });
});
