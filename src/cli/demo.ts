import type { Command } from 'commander';
import { processEnvironment } from '../config/process-environment.ts';
import { startDaemonProcess, type DaemonProcess } from './demo/daemon-process.ts';
import { createDemoWorld, type DemoWorld } from './demo/demo-world.ts';
import { straightLine, type Narrator } from './demo/straight-line.ts';

interface DemoOptions {
  readonly once?: true;
  readonly json?: true;
  readonly forgePort: string;
  readonly port: string;
}

/** `enclii demo`: the main job on this machine, with nothing of one's own: forge, PostgreSQL, registry, daemon. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('Show one push become a release, on an embedded forge and PostgreSQL; then stay up to play with.')
    .option('--once', 'stop when the release is shown; non-zero when any step did not happen')
    .option('--json', 'end with one JSON object of what happened; the story goes to standard error')
    .option('--forge-port <port>', 'port of the embedded forge; 0 lets the system choose', '0')
    .option('--port <port>', 'port of the daemon; 0 lets the system choose', '0')
    .addHelpText('after', '\nExamples:\n  enclii demo\n  enclii demo --once --json')
    .action(async (options: DemoOptions, command: Command) => {
      const merged = { ...command.optsWithGlobals<DemoOptions>(), ...options };
      await runDemo(merged);
    });
}

async function runDemo(options: DemoOptions): Promise<void> {
  const startedAt = performance.now();
  const narrator = createNarrator(options.json === true ? process.stderr : process.stdout);
  const cleanups: (() => Promise<void>)[] = [];
  try {
    narrator.step('starting the forge, PostgreSQL and the daemon');
    const world = await createDemoWorld(Number(options.forgePort));
    cleanups.push(() => world.close());
    const daemon = await startDaemonProcess(world, Number(options.port));
    cleanups.push(() => daemon.stop());
    world.forge.webhooks.setTarget(`${daemon.url}/webhook`, world.secrets.webhook);
    narrator.line(`forge   ${world.forge.url}`);
    narrator.line(`daemon  ${daemon.url}   log: ${daemon.logFile}`);
    const report = await straightLine(world, daemon, narrator, startedAt);
    narrator.line('');
    narrator.line(`First release after ${(report.millisecondsToRelease / 1000).toFixed(1)} s.`);
    if (options.once !== true) await stayUp(world, daemon, narrator);
    if (options.json === true) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

async function stayUp(world: DemoWorld, daemon: DaemonProcess, narrator: Narrator): Promise<void> {
  const { forge, developer } = world;
  narrator.step('your turn (Ctrl-C ends it)');
  narrator.line(`Clone the app repo, change enclii.yaml, push:\n  git clone ${forge.cloneUrl(world.app, developer.token)}`);
  narrator.line(`The releases:\n  git clone ${forge.cloneUrl(world.environments, developer.token)}`);
  narrator.line(`What became of each webhook:\n  curl -H 'Authorization: Bearer ${world.secrets.apiToken}' ${daemon.url}/v1/deliveries`);
  narrator.line(`Metrics:\n  curl ${daemon.url}/metrics`);
  narrator.line('Images of new commits appear in the demo registry by themselves.');
  const stopBuilding = buildEveryPush(world);
  await new Promise<void>((resolve) => {
    // A terminal and npm both pass the signal on: the second one must not cut the clean-up short.
    process.on('SIGINT', () => resolve());
    process.on('SIGTERM', () => resolve());
  });
  stopBuilding();
}

/** Stands for a CI: each pushed commit of the app repo gets its image, for whatever services its specs name. */
function buildEveryPush(world: DemoWorld): () => void {
  const built = new Set<string>();
  const timer = setInterval(() => {
    for (const delivery of world.forge.webhooks.deliveries) {
      const after = pushedCommit(delivery);
      if (after === null || delivery.repositoryId !== world.app.id || built.has(after)) continue;
      built.add(after);
      for (const service of ['web', 'api', 'worker']) world.forge.registry.push(`shop/${service}`, after, `${service} at ${after}`);
      void world.forge.seed.workflowRun(world.app, { sha: after, status: 'completed', conclusion: 'success' });
    }
  }, 500);
  return () => {
    clearInterval(timer);
  };
}

function pushedCommit(delivery: { readonly event: string; readonly payload: unknown }): string | null {
  if (delivery.event !== 'push') return null;
  const { after } = delivery.payload as { after?: unknown };
  return typeof after === 'string' && !/^0+$/.test(after) ? after : null;
}

function createNarrator(stream: NodeJS.WriteStream): Narrator {
  const bold = stream.isTTY && processEnvironment['NO_COLOR'] === undefined ? (text: string) => `\u001b[1m${text}\u001b[22m` : (text: string) => text;
  let count = 0;
  return {
    step: (title) => {
      count += 1;
      stream.write(`\n${bold(`${String(count)}. ${title}`)}\n`);
    },
    line: (text) => {
      stream.write(`${text.replace(/^/gm, '   ').trimEnd()}\n`);
    },
  };
}

