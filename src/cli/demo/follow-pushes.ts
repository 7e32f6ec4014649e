import { setTimeout as pause } from 'node:timers/promises';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { DaemonProcess } from './daemon-process.ts';
import type { DemoWorld } from './demo-world.ts';
import { readAnnotations } from './github-client.ts';
import { isFinal, waitForDelivery, type DemoDelivery } from './ledger-client.ts';
import { withShortCommits, type Narrator } from './narrator.ts';

const lookMilliseconds = 500;

/**
 * Stands for a CI, and tells what became of each push: every commit pushed to the app repo gets its image, for whatever
 * services the examples name. `told` are the commits that need neither. Returns how to stop it.
 */
export function followPushes(world: DemoWorld, daemon: DaemonProcess, narrator: Narrator, told: Iterable<string>): () => void {
  const seen = new Set(told);
  let stopped = false;
  const timer = setInterval(() => {
    for (const delivery of world.forge.webhooks.deliveries) {
      const sha = pushedCommit(delivery);
      if (sha === null || delivery.repositoryId !== world.app.id || seen.has(sha)) continue;
      seen.add(sha);
      for (const service of ['web', 'api', 'worker']) world.forge.registry.push(`shop/${service}`, sha, `${service} at ${sha}`);
      void world.forge.seed.workflowRun(world.app, { sha, status: 'completed', conclusion: 'success' });
      void waitForDelivery(daemon.url, world.secrets.apiToken, delivery.guid, isFinal)
        .then(async (outcome) => [...outcomeOf(outcome), ...(await annotationsOf(world, sha, outcome))])
        .catch((error: unknown) => [error instanceof EncliiError ? error.message : 'the daemon does not answer'])
        .then((lines) => {
          if (!stopped) narrator.line(`\nYour push ${sha.slice(0, 12)}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
        });
    }
  }, lookMilliseconds);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

/** The check run is told after the ledger: it gets a moment. Without marked lines there is nothing to add. */
async function annotationsOf(world: DemoWorld, sha: string, outcome: DemoDelivery): Promise<readonly string[]> {
  if (outcome.state !== 'rejected') return [];
  for (let tries = 0; tries < 50; tries += 1) {
    const annotations = await readAnnotations(world, sha);
    if (annotations.length > 0) return annotations;
    await pause(100);
  }
  return [];
}

function pushedCommit(delivery: { readonly event: string; readonly payload: unknown }): string | null {
  if (delivery.event !== 'push') return null;
  const { after } = delivery.payload as { after?: unknown };
  return typeof after === 'string' && !/^0+$/.test(after) ? after : null;
}

/** One line for each service and environment; a reason with its fix where nothing was released. */
export function outcomeOf(delivery: DemoDelivery): readonly string[] {
  const lines = delivery.results.map(({ environment, project, service, state, release, commit, reason }) => {
    const where = `${environment} ${project}/${service}: ${state}`;
    if (state === 'committed') return `${where}, release ${String(release)}, commit ${(commit ?? '').slice(0, 12)}`;
    return reason === null ? where : `${where}: ${reason.message}`;
  });
  const { reason } = delivery;
  const overall = reason === null ? [] : [`${delivery.state}: ${reason.message}`, `→ ${reason.fix}`];
  const told = [...overall, ...lines];
  return (told.length === 0 ? [delivery.state] : told).map(withShortCommits);
}
