import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = resolve('src/cli/main.ts');

/** Runs the real command line in a process of its own, with no locale or color of this machine. */
export function enclii(args: readonly string[], options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {}): Promise<CliResult> {
  return new Promise((settle, reject) => {
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.env };
    const child = spawn(process.execPath, [main, ...args], { cwd: options.cwd ?? resolve('.'), env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => settle({ code, stdout, stderr }));
  });
}

export function json(result: CliResult): Record<string, never> {
  return JSON.parse(result.stdout) as Record<string, never>;
}
