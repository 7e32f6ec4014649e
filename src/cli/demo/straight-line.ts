import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { DaemonProcess } from './daemon-process.ts';
import { exampleSpec, type DemoWorld } from './demo-world.ts';
import { readAppRepo, readCheckRun } from './github-client.ts';
import { isFinal, waitForDelivery, type DemoDelivery, type DemoResult } from './ledger-client.ts';
import { withShortCommits, type Narrator } from './narrator.ts';
import { runGit } from './run-git.ts';

export interface StraightLineReport {
  readonly app: { readonly url: string; readonly sha: string };
  readonly environmentRepository: { readonly url: string; readonly tip: string };
  readonly delivery: DemoDelivery;
  /** The first release of the service, as git shows it. */
  readonly release: { readonly commit: string; readonly message: string; readonly diff: string };
  readonly feedback: {
    readonly checkRun: { readonly status: string; readonly conclusion: string | null; readonly title: string | null };
    readonly commitStatus: { readonly state: string; readonly description: string | null };
    readonly deployments: readonly { readonly environment: string; readonly state: string; readonly description: string }[];
  };
  readonly verify: { readonly exitCode: number; readonly output: string };
  readonly millisecondsToRelease: number;
}

/** The one line: a real `git push` of an enclii.yaml, until the release is committed, told on the app commit and verified. */
export async function straightLine(world: DemoWorld, daemon: DaemonProcess, narrator: Narrator, startedAt: number): Promise<StraightLineReport> {
  narrator.step('git push of an enclii.yaml');
  await writeFile(join(world.checkout, 'enclii.yaml'), await exampleSpec('web', world.registry));
  await runGit(world.checkout, ['add', '--all']);
  await runGit(world.checkout, ['commit', '--quiet', '--message', 'Describe the web service']);
  await runGit(world.checkout, ['push', '--quiet', 'origin', 'HEAD:main']);
  const sha = await runGit(world.checkout, ['rev-parse', 'HEAD']);
  narrator.line(`commit ${sha.slice(0, 12)} pushed to ${world.app.owner}/${world.app.name}`);
  await world.forge.whenIdle();
  const guid = world.forge.webhooks.deliveries.findLast(({ event, repositoryId }) => event === 'push' && repositoryId === world.app.id)?.guid;
  if (guid === undefined) throw new EncliiError('DEMO_STEP_MISSING', { step: 'the webhook of the push' });

  narrator.step('the webhook is accepted, and waits for the image');
  narrator.line(`delivery ${guid}`);
  const waiting = await waitForDelivery(daemon.url, world.secrets.apiToken, guid, (seen) => isFinal(seen) || seen.results.some(({ state }) => state === 'waiting'));
  for (const result of waiting.results.filter(({ state }) => state === 'waiting')) narrator.line(`${nameOf(result)}: ${withShortCommits(result.reason?.message ?? result.state)}`);

  narrator.step('CI builds the image and pushes it to the registry');
  const image = world.forge.registry.push('shop/web', sha, `web at ${sha}`);
  await world.forge.seed.workflowRun(world.app, { sha, status: 'completed', conclusion: 'success' });
  narrator.line(`${world.registry}/shop/web:${sha.slice(0, 12)}… is\n${image.digest}`);
  const delivery = await waitForDelivery(daemon.url, world.secrets.apiToken, guid, isFinal);
  const millisecondsToRelease = Math.round(performance.now() - startedAt);
  for (const result of delivery.results) narrator.line(`${nameOf(result)}: ${result.state}${result.release === null ? '' : `, release ${String(result.release)}`}`);
  const web = delivery.results.filter(({ service }) => service === 'web');
  if (web.length === 0 || web.some(({ state }) => state !== 'committed')) throw new EncliiError('DEMO_STEP_MISSING', { step: 'a release of shop/web' });

  narrator.step('the release is one commit in the environment repo');
  const environmentCheckout = join(world.dataDirectory, 'environments-checkout');
  await runGit(world.dataDirectory, ['clone', '--quiet', world.forge.cloneUrl(world.environments, world.developer.token), environmentCheckout]);
  const commit = web[0]?.commit ?? 'HEAD';
  const show = (...args: readonly string[]): Promise<string> => runGit(environmentCheckout, ['show', `--color=${narrator.color ? 'always' : 'never'}`, ...args]);
  narrator.line((await show('--stat=90', '--format=%h %s%n%n%b', commit)).replace(/\n{3,}/g, '\n\n'));
  narrator.line('\nOf its diff: the Deployment, whose image is pinned, and where it all came from');
  narrator.line(await show('--format=', commit, '--', '*/release.yaml', '*/deployment-*.yaml'));
  const release = {
    commit,
    message: await runGit(environmentCheckout, ['show', '--no-patch', '--format=%B', commit]),
    diff: await runGit(environmentCheckout, ['show', '--format=', commit]),
  };
  const tip = await runGit(environmentCheckout, ['rev-parse', 'HEAD']);

  narrator.step('GitHub tells it on the app commit');
  const feedback = await readFeedback(world, sha, web.length);
  narrator.line(`check run    ${feedback.checkRun.conclusion ?? feedback.checkRun.status}: ${feedback.checkRun.title ?? ''}`);
  narrator.line(`status       ${feedback.commitStatus.state}: ${feedback.commitStatus.description ?? ''}`);
  for (const deployment of feedback.deployments) narrator.line(`deployment   ${deployment.environment} ${deployment.state}:\n             ${deployment.description}`);

  narrator.step('enclii verify renders every release again');
  const verify = await verifyRepository(environmentCheckout);
  narrator.line(verify.output);
  if (verify.exitCode !== 0) throw new EncliiError('DEMO_STEP_MISSING', { step: 'a clean verify' });
  return {
    app: { url: world.forge.cloneUrl(world.app), sha },
    environmentRepository: { url: world.forge.cloneUrl(world.environments), tip },
    delivery,
    release,
    feedback,
    verify,
    millisecondsToRelease,
  };
}

function nameOf(result: DemoResult): string {
  return `${result.environment} ${result.project}/${result.service}`;
}

/** Reads the feedback as a person with a token would, by GitHub's REST API; the last report may still be on its way. */
async function readFeedback(world: DemoWorld, sha: string, deploymentCount: number): Promise<StraightLineReport['feedback']> {
  for (let tries = 0; tries < 300; tries += 1) {
    const checkRun = await readCheckRun(world, sha);
    const statuses = await readAppRepo<{ state: string; description: string | null }[]>(world, `/commits/${sha}/statuses`);
    const deployments = await readAppRepo<{ id: number; environment: string }[]>(world, `/deployments?sha=${sha}`);
    const states = await Promise.all(
      deployments.map(async ({ id, environment }) => {
        const [latest] = await readAppRepo<{ state: string; description: string }[]>(world, `/deployments/${String(id)}/statuses`);
        return { environment, state: latest?.state ?? 'none', description: latest?.description ?? '' };
      }),
    );
    const status = statuses[0];
    const told = checkRun?.status === 'completed' && status !== undefined && status.state !== 'pending' && states.filter(({ state }) => state === 'in_progress').length === deploymentCount;
    if (told) {
      return {
        checkRun: { status: checkRun.status, conclusion: checkRun.conclusion, title: checkRun.output.title },
        commitStatus: { state: status.state, description: status.description },
        deployments: states.toSorted((a, b) => (a.environment < b.environment ? -1 : 1)),
      };
    }
    await pause(100);
  }
  throw new EncliiError('DEMO_STEP_MISSING', { step: 'check run, commit status and deployments on the app commit' });
}

async function verifyRepository(directory: string): Promise<StraightLineReport['verify']> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [process.argv[1] ?? '', 'verify', directory]);
    return { exitCode: 0, output: stdout.trim() };
  } catch (error) {
    const failure = error as { code?: number; stdout?: string; stderr?: string };
    return { exitCode: failure.code ?? 1, output: `${failure.stdout ?? ''}${failure.stderr ?? ''}`.trim() };
  }
}
