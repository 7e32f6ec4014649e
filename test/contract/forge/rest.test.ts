import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Repository } from '../../../src/forge/state/model.ts';
import { startTestForge, type TestForge } from '../../helpers/forge/start-test-forge.ts';

let test: TestForge;
let repository: Repository;
let octokit: Octokit;
let appOctokit: Octokit;
let head: string;
const base = (): { owner: string; repo: string } => ({ owner: repository.owner, repo: repository.name });
const status = async (work: Promise<unknown>): Promise<number> => work.then(() => 0, (error: unknown) => (error as { status: number }).status);
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

beforeAll(async () => {
  test = await startTestForge();
  repository = await test.forge.seedRepository({
    owner: 'acme',
    name: 'shop',
    files: {
      'enclii.yaml': 'kind: Service\n',
      'apps/ä b/enclii.yaml': 'nested\n',
      link: { mode: '120000', content: 'enclii.yaml' },
      'escape/link': { mode: '120000', content: '../../etc/passwd' },
      vendor: { mode: '160000', content: 'a'.repeat(40) },
      'run.sh': { mode: '100755', content: '#!/bin/sh\n' },
    },
    collaborators: { maria: 'maintain', guest: 'read' },
  });
  head = (await test.forge.objects(repository).resolve('refs/heads/main', 'commit')) ?? '';
  const auth = { appId: test.appId, privateKey: test.privateKey };
  appOctokit = new Octokit({ baseUrl: test.forge.url, authStrategy: createAppAuth, auth, log: silent });
  const installationId = test.forge.state.installationOf(repository)?.id;
  octokit = new Octokit({ baseUrl: `${test.forge.url}/api/v3`, authStrategy: createAppAuth, auth: { ...auth, installationId }, log: silent });
});
// Test by test, so that one that breaks a rule on purpose hides nobody else's fault.
afterEach(() => test.check.assertClean());
afterAll(() => test.close());

describe('the GitHub App', () => {
  it('knows itself, its installations and their repositories', async () => {
    expect((await appOctokit.rest.apps.getAuthenticated()).data?.id).toBe(test.appId);
    const installations = await appOctokit.paginate(appOctokit.rest.apps.listInstallations, { per_page: 1 });
    expect(installations.map((one) => one.account?.id)).toContain(test.forge.state.account('acme')?.id);
    const mine = await appOctokit.rest.apps.getRepoInstallation(base());
    expect(mine.data.app_slug).toBe('enclii');
    expect((await appOctokit.rest.apps.getInstallation({ installation_id: mine.data.id })).data.id).toBe(mine.data.id);
    expect((await appOctokit.rest.apps.getOrgInstallation({ org: 'acme' })).data.id).toBe(mine.data.id);
    expect((await appOctokit.rest.apps.getUserInstallation({ username: 'acme' })).data.id).toBe(mine.data.id);
    for (let index = 0; index < 4; index += 1) await test.forge.seedRepository({ owner: 'many', name: `r${index}` });
    const many = test.forge.state.installationOfAccount('many');
    const other = new Octokit({ baseUrl: test.forge.url, authStrategy: createAppAuth, auth: { appId: test.appId, privateKey: test.privateKey, installationId: many?.id } });
    const listed = await other.paginate(other.rest.apps.listReposAccessibleToInstallation, { per_page: 3 });
    expect(listed.map((one) => one.name)).toEqual(['r0', 'r1', 'r2', 'r3']);
    expect((await octokit.rest.rateLimit.get()).data.rate.limit).toBe(5000);
  });

  it('tokens are narrowed, expire and can be revoked; suspension and wrong keys are refused', async () => {
    const installation = test.forge.state.installationOf(repository);
    const id = installation?.id ?? 0;
    const { data } = await appOctokit.rest.apps.createInstallationAccessToken({ installation_id: id, repositories: ['shop'], permissions: { contents: 'read' } });
    const narrow = new Octokit({ baseUrl: test.forge.url, auth: data.token, log: silent });
    expect((await narrow.rest.repos.get(base())).data.id).toBe(repository.id);
    expect(await status(narrow.rest.checks.create({ ...base(), name: 'x', head_sha: head }))).toBe(403);
    await narrow.rest.apps.revokeInstallationAccessToken();
    expect(await status(narrow.rest.repos.get(base()))).toBe(401);
    expect(await status(appOctokit.rest.apps.createInstallationAccessToken({ installation_id: id, repositories: ['nope'] }))).toBe(422);
    expect(await status(appOctokit.rest.apps.createInstallationAccessToken({ installation_id: id, permissions: { administration: 'write' } }))).toBe(422);
    const asked = async (jwt: string): Promise<number> => (await fetch(`${test.forge.url}/app`, { headers: { authorization: `Bearer ${jwt}` } })).status;
    expect(await asked(test.appJwt())).toBe(200);
    expect(await asked(test.appJwt({ exp: 1000 }))).toBe(401);
    expect(await asked(test.appJwt({ exp: Math.floor(Date.now() / 1000) + 3600 }))).toBe(401);
    expect(await asked(test.appJwt({ iss: 1 }))).toBe(401);
    expect(await asked(`${test.appJwt().slice(0, -8)}AAAAAAAA`)).toBe(401);
    if (installation !== undefined) test.forge.repositories.setSuspended(installation, true);
    expect(await status(octokit.rest.repos.get(base()))).toBe(403);
    if (installation !== undefined) test.forge.repositories.setSuspended(installation, false);
  });
});

describe('repositories and git data', () => {
  it('reads branches, refs, commits, trees and blobs', async () => {
    expect((await octokit.rest.repos.get(base())).data.default_branch).toBe('main');
    expect((await octokit.rest.repos.getBranch({ ...base(), branch: 'main' })).data.commit.sha).toBe(head);
    expect((await octokit.rest.repos.listBranches(base())).data.map((one) => one.name)).toEqual(['main']);
    expect((await octokit.rest.git.getRef({ ...base(), ref: 'heads/main' })).data.object.sha).toBe(head);
    expect(await status(octokit.rest.git.getRef({ ...base(), ref: 'heads/mai' }))).toBe(404);
    expect((await octokit.rest.git.listMatchingRefs({ ...base(), ref: 'heads/ma' })).data).toHaveLength(1);
    expect((await octokit.rest.repos.getCommit({ ...base(), ref: 'heads/main' })).data.sha).toBe(head);
    expect(await status(octokit.rest.repos.getCommit({ ...base(), ref: 'f'.repeat(40) }))).toBe(422);
    expect((await octokit.rest.repos.listCommits(base())).data.map((one) => one.sha)).toEqual([head]);
    const commit = await octokit.rest.git.getCommit({ ...base(), commit_sha: head });
    expect(commit.data.message).toBe('Initial commit');
    const tree = await octokit.rest.git.getTree({ ...base(), tree_sha: head, recursive: 'true' });
    expect(tree.data.tree.map((one) => `${one.mode} ${one.type} ${one.path}`)).toEqual([
      '040000 tree apps', '040000 tree apps/ä b', '100644 blob apps/ä b/enclii.yaml', '100644 blob enclii.yaml', '040000 tree escape',
      '120000 blob escape/link', '120000 blob link', '100755 blob run.sh', '160000 commit vendor',
    ]);
    const entry = tree.data.tree.find((one) => one.path === 'enclii.yaml');
    const blob = await octokit.rest.git.getBlob({ ...base(), file_sha: entry?.sha ?? '' });
    expect(Buffer.from(blob.data.content, 'base64').toString()).toBe('kind: Service\n');
    const raw = await octokit.rest.git.getBlob({ ...base(), file_sha: entry?.sha ?? '', mediaType: { format: 'raw' } });
    expect(Buffer.from(raw.data as unknown as ArrayBuffer).toString()).toBe('kind: Service\n');
    repository.treeLimit = 2;
    const cut = await octokit.rest.git.getTree({ ...base(), tree_sha: 'main', recursive: 'true' });
    expect([cut.data.truncated, cut.data.tree.length]).toEqual([true, 2]);
    repository.treeLimit = 100_000;
  });

  it('S5: contents tell files, directories, symlinks and submodules apart', async () => {
    const content = async (path: string): Promise<unknown> => (await octokit.rest.repos.getContent({ ...base(), path })).data;
    expect(await content('apps/ä b/enclii.yaml')).toMatchObject({ type: 'file', content: Buffer.from('nested\n').toString('base64') });
    expect(await content('apps')).toMatchObject([{ type: 'dir', path: 'apps/ä b' }]);
    expect(await content('')).toHaveLength(6);
    expect(await content('link')).toMatchObject({ type: 'file', path: 'link' });
    expect(await content('escape/link')).toMatchObject({ type: 'symlink', target: '../../etc/passwd' });
    expect(await content('vendor')).toMatchObject({ type: 'submodule' });
    expect(await status(content('nope'))).toBe(404);
    expect(await status(octokit.rest.repos.getContent({ ...base(), path: 'link', ref: 'nope' }))).toBe(404);
  });

  it('compares in all four relations', async () => {
    const relation = async (from: string, to: string): Promise<unknown[]> => {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...base(), basehead: `${from}...${to}` });
      return [data.status, data.ahead_by, data.behind_by, data.merge_base_commit.sha, (data.files ?? []).map((file) => `${file.status} ${file.filename}`)];
    };
    const left = await test.forge.commit(repository, { branch: 'left', files: { l: 'l', 'enclii.yaml': 'x' } });
    const right = await test.forge.commit(repository, { branch: 'right', files: { r: 'r' } });
    expect(await relation('main', 'main')).toEqual(['identical', 0, 0, head, []]);
    expect(await relation('main', 'left')).toEqual(['ahead', 1, 0, head, ['modified enclii.yaml', 'added l']]);
    expect(await relation(left, head)).toEqual(['behind', 0, 1, head, []]);
    expect(await relation(left, right)).toEqual(['diverged', 1, 1, head, ['added r']]);
    expect(await status(relation('main', 'nope'))).toBe(404);
  });

  it('W11: a renamed repository redirects to its id, until a stranger takes the name', async () => {
    const moved = await test.forge.seedRepository({ owner: 'acme', name: 'before', files: { a: 'a' } });
    test.forge.repositories.rename(moved, 'after');
    const token = test.installationToken(moved);
    const answer = await fetch(`${test.forge.url}/repos/acme/before/commits/main?x=1`, { redirect: 'manual', headers: { authorization: `token ${token}` } });
    expect([answer.status, answer.headers.get('location')]).toEqual([301, `${test.forge.url}/repositories/${moved.id}/commits/main?x=1`]);
    expect(test.check.takeViolations()).toEqual(['GET /repos/acme/before/commits/main unknown query parameter x']);
    expect((await octokit.rest.repos.get({ owner: 'acme', repo: 'before' })).data.name).toBe('after');
    await test.forge.seedRepository({ owner: 'acme', name: 'before' });
    expect((await octokit.rest.repos.get({ owner: 'acme', repo: 'before' })).data.id).not.toBe(moved.id);
    test.forge.repositories.transfer(moved, 'elsewhere');
    expect(await status(octokit.rest.repos.get({ owner: 'acme', repo: 'after' }))).toBe(404);
  });

  it('says who may do what', async () => {
    const permission = async (username: string): Promise<string[]> => {
      const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...base(), username });
      return [data.permission, data.role_name];
    };
    test.forge.addUser('nobody');
    expect(await permission('maria')).toEqual(['write', 'maintain']);
    expect(await permission('guest')).toEqual(['read', 'read']);
    expect(await permission('nobody')).toEqual(['none', 'none']);
    expect(await status(permission('unknown-person'))).toBe(404);
  });

  it('renames and deletes over HTTP for administrators only', async () => {
    const one = await test.forge.seedRepository({ owner: 'acme', name: 'one' });
    test.forge.repositories.setCollaborator(one, 'maria', 'admin');
    const maria = new Octokit({ baseUrl: test.forge.url, auth: test.forge.addUser('maria').token, log: silent });
    expect(await status(octokit.rest.repos.update({ owner: 'acme', repo: 'one', name: 'two' }))).toBe(403);
    expect((await maria.rest.repos.update({ owner: 'acme', repo: 'one', name: 'two' })).data.full_name).toBe('acme/two');
    await maria.rest.repos.delete({ owner: 'acme', repo: 'two' });
    expect(await status(maria.rest.repos.get({ owner: 'acme', repo: 'two' }))).toBe(404);
    const made = await maria.rest.repos.createInOrg({ org: 'acme', name: 'three', private: true });
    expect(made.data.private).toBe(true);
  });
});

describe('checks, statuses and deployments', () => {
  it('G11: check runs take 50 annotations and 65,535 characters a request, no more', async () => {
    const annotation = { path: 'enclii.yaml', start_line: 1, end_line: 1, annotation_level: 'failure' as const, message: 'wrong' };
    const annotations = Array.from({ length: 50 }, () => annotation);
    const created = await octokit.rest.checks.create({
      ...base(), name: 'enclii', head_sha: head, external_id: 'guid', status: 'in_progress', output: { title: 't', summary: 's', annotations },
    });
    const id = { ...base(), check_run_id: created.data.id };
    await octokit.rest.checks.update({ ...id, output: { title: 't', summary: 's', annotations: annotations.slice(0, 7) } });
    const listed = await octokit.paginate(octokit.rest.checks.listAnnotations, { ...id, per_page: 20 });
    expect(listed).toHaveLength(57);
    expect(await status(octokit.rest.checks.update({ ...id, output: { title: 't', summary: 'x'.repeat(65_536) } }))).toBe(422);
    expect(await status(octokit.request('POST /repos/{owner}/{repo}/check-runs', { ...base(), name: 'x', head_sha: head, output: { title: 't', summary: 's', annotations: [...annotations, annotation] } }))).toBe(422);
    // GitHub's own description knows both limits; they were broken on purpose.
    expect(test.check.takeViolations()).toEqual([expect.stringContaining('more than 65535 characters'), expect.stringContaining('more than 50 items')]);
    const done = await octokit.rest.checks.update({ ...id, conclusion: 'failure' });
    expect([done.data.status, done.data.conclusion, done.data.output.annotations_count]).toEqual(['completed', 'failure', 57]);
    expect((await octokit.rest.checks.get(id)).data.external_id).toBe('guid');
    expect(await status(octokit.rest.checks.create({ ...base(), name: 'x', head_sha: 'f'.repeat(40) }))).toBe(422);
    test.forge.seed.checkRun(repository, { sha: head, name: 'ci', status: 'completed', conclusion: 'success' });
    await octokit.rest.checks.create({ ...base(), name: 'enclii', head_sha: head });
    const names = async (filter: 'latest' | 'all'): Promise<string[]> =>
      (await octokit.rest.checks.listForRef({ ...base(), ref: 'main', filter })).data.check_runs.map((one) => `${one.app?.slug} ${one.name} ${one.status}`).sort();
    expect(await names('latest')).toEqual(['enclii enclii queued', 'github-actions ci completed']);
    expect(await names('all')).toHaveLength(3);
    const user = new Octokit({ baseUrl: test.forge.url, auth: test.forge.addUser('maria').token, log: silent });
    expect(await status(user.rest.checks.create({ ...base(), name: 'x', head_sha: head }))).toBe(403);
  });

  it('statuses combine by context and are capped', async () => {
    const sha = await test.forge.commit(repository, { branch: 'statuses', files: { s: '1' } });
    const set = (context: string, state: 'pending' | 'success' | 'failure', description = ''): Promise<unknown> =>
      octokit.rest.repos.createCommitStatus({ ...base(), sha, state, context, description, target_url: 'https://example.test/' });
    const combined = async (): Promise<unknown[]> => {
      const { data } = await octokit.rest.repos.getCombinedStatusForRef({ ...base(), ref: 'heads/statuses' });
      return [data.state, data.total_count];
    };
    expect(await combined()).toEqual(['pending', 0]);
    await set('a', 'pending');
    await set('b', 'success');
    expect(await combined()).toEqual(['pending', 2]);
    await set('a', 'success');
    expect(await combined()).toEqual(['success', 2]);
    await set('b', 'failure');
    expect(await combined()).toEqual(['failure', 2]);
    expect(await status(set('c', 'success', 'x'.repeat(141)))).toBe(422);
    expect((await octokit.rest.repos.listCommitStatusesForRef({ ...base(), ref: sha })).data).toHaveLength(4);
    expect(await status(octokit.rest.repos.createCommitStatus({ ...base(), sha: 'f'.repeat(40), state: 'success' }))).toBe(422);
    const newest = repository.statuses.at(-1);
    for (let count = 0; newest !== undefined && count < 999; count += 1) repository.statuses.push({ ...newest, id: 1_000_000 + count, context: 'full' });
    await set('full', 'success');
    expect(await status(set('full', 'success'))).toBe(422);
  });

  it('deployments keep GitHub\'s defaults: required contexts, merging, inactivation', async () => {
    const sha = await test.forge.commit(repository, { files: { d: '1' } });
    const plain = { ...base(), ref: sha, auto_merge: false, required_contexts: [] as string[] };
    await octokit.rest.repos.createCommitStatus({ ...base(), sha, state: 'pending', context: 'ci' });
    expect(await status(octokit.rest.repos.createDeployment({ ...base(), ref: 'main', auto_merge: false }))).toBe(409);
    const deploy = async (environment: string, extra: Record<string, unknown> = {}): Promise<number> =>
      ((await octokit.rest.repos.createDeployment({ ...plain, environment, payload: { key: 'k' }, ...extra })).data as { id: number }).id;
    const report = (id: number, state: 'success' | 'inactive' | 'in_progress', extra: Record<string, unknown> = {}): Promise<unknown> =>
      octokit.rest.repos.createDeploymentStatus({ ...base(), deployment_id: id, state, log_url: 'https://example.test/', ...extra });
    const states = async (id: number): Promise<string[]> =>
      (await octokit.rest.repos.listDeploymentStatuses({ ...base(), deployment_id: id })).data.map((one) => one.state);
    const [first, second] = [await deploy('dev'), await deploy('dev')];
    const transient = await deploy('dev', { transient_environment: true });
    const production = [await deploy('prod', { production_environment: true }), await deploy('prod', { production_environment: true })];
    await report(first, 'success');
    await report(transient, 'success');
    expect(await states(first)).toEqual(['inactive', 'success']);
    await report(second, 'success', { auto_inactive: false });
    await report(production[0] ?? 0, 'success');
    await report(production[1] ?? 0, 'success');
    expect(await states(production[0] ?? 0)).toEqual(['success']);
    const newest = await deploy('dev');
    await report(newest, 'in_progress');
    await report(newest, 'success');
    expect(await states(second)).toEqual(['inactive', 'success']);
    expect(await states(transient)).toEqual(['success']);
    const list = await octokit.rest.repos.listDeployments({ ...base(), sha, environment: 'dev' });
    expect(list.data.map((one) => one.id)).toEqual([newest, transient, second, first]);
    expect((await octokit.rest.repos.getDeployment({ ...base(), deployment_id: first })).data.payload).toEqual({ key: 'k' });
    const one = (await octokit.rest.repos.listDeploymentStatuses({ ...base(), deployment_id: first })).data[0];
    expect((await octokit.rest.repos.getDeploymentStatus({ ...base(), deployment_id: first, status_id: one?.id ?? 0 })).data.state).toBe('inactive');
    expect(await status(octokit.rest.repos.deleteDeployment({ ...base(), deployment_id: newest }))).toBe(422);
    await octokit.rest.repos.deleteDeployment({ ...base(), deployment_id: first });
    expect(await status(octokit.rest.repos.createDeployment({ ...plain, ref: 'nope' }))).toBe(422);
    const merged = await octokit.rest.repos.createDeployment({ ...base(), ref: 'right', required_contexts: [] });
    expect(merged.status).toBe(202);
    expect(await test.forge.objects(repository).isAncestor('main', 'right')).toBe(true);
    await test.forge.commit(repository, { branch: 'left', files: { d: 'conflict' } });
    expect(await status(octokit.rest.repos.createDeployment({ ...base(), ref: 'left', required_contexts: [] }))).toBe(409);
  });
});

describe('actions and comments', () => {
  it('lists workflow runs of a commit', async () => {
    const run = await test.forge.seed.workflowRun(repository, { sha: head });
    await test.forge.seed.updateWorkflowRun(repository, run, 'completed', 'failure');
    await test.forge.seed.workflowRun(repository, { sha: await test.forge.commit(repository, { branch: 'ci', files: { c: 'c' } }) });
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...base(), head_sha: head });
    expect(data.workflow_runs.map((one) => [one.id, one.status, one.conclusion])).toEqual([[run.id, 'completed', 'failure']]);
    expect((await octokit.rest.actions.getWorkflowRun({ ...base(), run_id: run.id })).data.run_number).toBe(1);
  });

  it('creates, edits, lists and deletes comments', async () => {
    const issue = test.forge.seed.issue(repository, { title: 'Change', pullRequest: true });
    test.forge.seed.comment(repository, issue, 'maria', '/enclii help');
    const at = { ...base(), issue_number: issue.number };
    const { data } = await octokit.rest.issues.createComment({ ...at, body: 'first' });
    expect(data.user?.login).toBe('enclii[bot]');
    expect((await octokit.rest.issues.updateComment({ ...base(), comment_id: data.id, body: 'second' })).data.body).toBe('second');
    expect((await octokit.rest.issues.getComment({ ...base(), comment_id: data.id })).data.body).toBe('second');
    expect(await status(octokit.rest.issues.createComment({ ...at, body: 'x'.repeat(65_537) }))).toBe(422);
    expect((await octokit.rest.issues.listComments(at)).data.map((one) => one.body)).toEqual(['/enclii help', 'second']);
    await octokit.rest.issues.deleteComment({ ...base(), comment_id: data.id });
    expect((await octokit.rest.issues.listComments(at)).data).toHaveLength(1);
    expect(await status(octokit.rest.issues.createComment({ ...base(), issue_number: 999, body: 'x' }))).toBe(404);
  });
});

describe('the wire', () => {
  it('the check of the description bites: unknown path, wrong type, unknown property, wrong enum', async () => {
    const send = (method: string, path: string, body?: unknown): Promise<Response> =>
      fetch(`${test.forge.url}${path}`, {
        method,
        headers: { authorization: `token ${test.installationToken(repository)}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    await send('GET', '/repos/acme/shop/not-there');
    await send('POST', '/repos/acme/shop/check-runs', { name: 1, head_sha: head });
    await send('POST', `/repos/acme/shop/statuses/${head}`, { state: 'succes', contxt: 'x' });
    await send('GET', '/repos/acme/shop/commits/main/check-runs?filter=newest&pgae=1');
    await send('POST', '/repos/acme/shop/deployments');
    const found = test.check.takeViolations();
    for (const part of ['not-there is not in the description', 'body /name must be string', 'body /state must be equal', 'unknown property contxt', 'unknown query parameter pgae', 'query parameter filter', 'needs a body']) {
      expect(found.join('\n')).toContain(part);
    }
    test.check.onWebhook('push', { ref: 1 });
    test.check.onWebhook('installation', { action: 'exploded' });
    expect(test.check.takeViolations().join('\n')).toMatch(/webhook push: .*\n[^]*installation-exploded is not in the description/);
  });

  it('answers carry limits, request ids, permissions and ETags; bad JSON is 400', async () => {
    const headers = { authorization: `token ${test.installationToken(repository)}` };
    const first = await fetch(`${test.forge.url}/repos/acme/shop`, { headers });
    expect(first.headers.get('x-accepted-github-permissions')).toBe('metadata=read');
    expect(Number(first.headers.get('x-ratelimit-remaining'))).toBe(4999);
    expect(first.headers.get('x-github-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const again = await fetch(`${test.forge.url}/repos/acme/shop`, { headers: { ...headers, 'if-none-match': first.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    const broken = await fetch(`${test.forge.url}/repos/acme/shop/deployments`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{' });
    expect([broken.status, await broken.json()]).toMatchObject([400, { message: 'Problems parsing JSON' }]);
    expect(test.forge.requests.at(-1)).toMatchObject({ method: 'POST', path: '/repos/acme/shop/deployments', status: 400, authorization: 'token' });
  });
});
