/**
 * `npm run bench [-- <name> …] [--json <file>]`: figures beside a peer or a limit, as tables and as JSON. It judges
 * nothing: a slow machine is no failure. Loopback only; everything it makes is gone when it ends.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Benchmark } from './bench-result.ts';
import { run as intake } from './intake/intake.ts';
import { run as limits } from './limits/limits.ts';
import { run as push } from './push/push.ts';
import { run as render } from './render/render.ts';
import { currentLoad, describeMachine, formatReport, type BenchReport } from './report.ts';
import { run as writePath } from './write-path/write-path.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = { intake, push, 'write-path': writePath, render, limits };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string', default: 'bench-results.json' } } });
const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.\n`);
  process.exit(2);
}

const machine = describeMachine();
console.log(`${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}, load ${currentLoad()}\n`);
const reports: BenchReport[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(benchmarks)) {
  const loadBefore = currentLoad();
  process.stderr.write(`${name} …\n`);
  const start = performance.now();
  const results = (await benchmarks[name]?.()) ?? [];
  const report: BenchReport = { benchmark: name, loadBefore, loadAfter: currentLoad(), seconds: Math.round((performance.now() - start) / 1000), results };
  reports.push(report);
  console.log(formatReport(report));
  // After each one: what was measured is kept when a later one fails.
  await writeFile(values.json, `${JSON.stringify({ machine, reports }, null, 2)}\n`);
}
console.log(`JSON: ${values.json}`);
