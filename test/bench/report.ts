import { cpus, loadavg, totalmem } from 'node:os';
import type { BenchResult } from './bench-result.ts';

export interface BenchReport {
  readonly benchmark: string;
  /** Load average of the last minute before it began: what other work the figures were taken beside. */
  readonly loadBefore: number;
  /** The same when it ended; the benchmark itself is part of it. */
  readonly loadAfter: number;
  readonly seconds: number;
  readonly results: readonly BenchResult[];
}

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly node: string;
  readonly platform: string;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

export function currentLoad(): number {
  return rounded(loadavg()[0] ?? Number.NaN);
}

/** A figure with three digits that mean something. */
export function rounded(figure: number): number {
  return Number(figure.toPrecision(Math.abs(figure) >= 1000 ? Math.trunc(Math.abs(figure)).toString().length : 3));
}

/** A Markdown table: one line per figure and thing beside it. */
export function formatReport(report: BenchReport): string {
  const lines = report.results.flatMap(({ name, figure, unit, beside }) =>
    (beside.length === 0 ? [null] : beside).map((each, index) => [
      index === 0 ? name : '',
      index === 0 ? `${rounded(figure)} ${unit}` : '',
      each === null ? '' : `${each.what}: ${rounded(each.figure)} ${unit}`,
      each === null ? '' : `${(figure / each.figure).toFixed(2)} ×`,
    ]),
  );
  const rows = [['figure', 'measured', 'beside', 'ratio'], ...lines];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const [head = [], ...body] = rows;
  return [`## ${report.benchmark} (load ${report.loadBefore} before, ${report.loadAfter} after; took ${report.seconds} s)`, '', line(head), rule, ...body.map(line), ''].join('\n');
}
