import type { Command } from 'commander';
import { startDaemonProcess, type DaemonProcess } from './demo/daemon-process.ts';
import { createDemoWorld, type DemoWorld } from './demo/demo-world.ts';
import { followPushes } from './demo/follow-pushes.ts';
import { exitCodeOf, listenForInterruption, type Interruption } from './demo/interruption.ts';
import { createNarrator, type Narrator } from './demo/narrator.ts';
import { straightLine, type StraightLineReport } from './demo/straight-line.ts';

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
  const interruption = listenForInterruption();
  const narrator = createNarrator(options.json === true ? process.stderr : process.stdout);
  const cleanups: (() => Promise<void>)[] = [];
  let shown = false;
  try {
    narrator.step('starting the forge, PostgreSQL and the daemon');
    const world = await createDemoWorld(Number(options.forgePort));
    cleanups.push(() => world.close());
    const daemon = await startDaemonProcess(world, Number(options.port));
    cleanups.push(() => daemon.stop());
    world.forge.webhooks.setTarget(`${daemon.url}/webhook`, world.secrets.webhook);
    narrator.line(`forge   ${world.forge.url}`);
    narrator.line(`daemon  ${daemon.url}`);
    narrator.line(`log     ${daemon.logFile}`);
    if (interruption.signal() !== null) return;
    const report = await Promise.race([tell(world, daemon, narrator, startedAt, interruption), interruption.happened]);
    if (report === undefined) return;
    shown = true;
    narrator.line(`\nFirst release after ${(report.millisecondsToRelease / 1000).toFixed(1)} s.`);
    if (options.once !== true) await stayUp(world, daemon, narrator, report.app.sha, interruption);
    if (options.json === true) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    // A terminal gives Ctrl-C to the daemon and to git too: what they then say is no news.
    if (interruption.signal() === null) throw error;
  } finally {
    const signal = interruption.signal();
    if (signal !== null && !shown) process.exitCode = exitCodeOf(signal);
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

/** The log goes with the demo's directory: what it says of a failure has to be shown before. */
async function tell(world: DemoWorld, daemon: DaemonProcess, narrator: Narrator, startedAt: number, interruption: Interruption): Promise<StraightLineReport> {
  try {
    return await straightLine(world, daemon, narrator, startedAt);
  } catch (error) {
    if (interruption.signal() === null) narrator.line(`\nThe daemon’s last lines:\n${await daemon.lastLogLines(20)}`);
    throw error;
  }
}

async function stayUp(world: DemoWorld, daemon: DaemonProcess, narrator: Narrator, told: string, interruption: Interruption): Promise<void> {
  const { forge, developer, secrets } = world;
  narrator.step('your turn (Ctrl-C ends it and removes everything)');
  narrator.line('Clone the app repo, change enclii.yaml (memory, say), commit and push;');
  narrator.line('CI is played for you, and what becomes of your push is told below:');
  narrator.line(`  git clone ${forge.cloneUrl(world.app, developer.token)}`);
  narrator.line('\nThe releases, each with its diff:');
  narrator.line(`  git clone ${forge.cloneUrl(world.environments, developer.token)}`);
  narrator.line('  git -C environments log -p');
  narrator.line('\nWhat became of each webhook, and metrics:');
  narrator.line(`  curl -H 'Authorization: Bearer ${secrets.apiToken}' ${daemon.url}/v1/deliveries`);
  narrator.line(`  curl ${daemon.url}/metrics`);
  const stopFollowing = followPushes(world, daemon, narrator, [told]);
  await interruption.happened;
  stopFollowing();
}
