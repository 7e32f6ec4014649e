/**
 * The daemon as a process of its own, to be killed: configured by variables, says where it listens, and kills itself the
 * hard way when the step TEST_KILL_AT (`pipeline/step`) meets the delivery TEST_KILL_DELIVERY
 * (any delivery without it).
 */
import { loadConfig } from '../../../src/config/load-config.ts';
import { startDaemon } from '../../../src/main.ts';

const { TEST_KILL_AT: at, TEST_KILL_DELIVERY: guid, ...variables } = process.env;
const daemon = await startDaemon(loadConfig(variables, () => ''), {
  retryDelay: { base: 10, cap: 50 },
  stepHook: (pipeline, step, delivery) => {
    if (`${pipeline}/${step}` === at && (guid === undefined || delivery === guid)) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`listening ${daemon.url}\n`);
process.once('SIGTERM', () => {
  void daemon.stop().then(() => process.exit(0));
});
