import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { processEnvironment } from '../../config/process-environment.ts';

const run = promisify(execFile);

/** A git command as a developer would type it, without this machine's configuration. Returns what it printed. */
export async function runGit(directory: string, args: readonly string[]): Promise<string> {
  const env = {
    PATH: processEnvironment['PATH'] ?? '/usr/bin:/bin',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ana Developer',
    GIT_AUTHOR_EMAIL: 'ana@shop.example.com',
    GIT_COMMITTER_NAME: 'Ana Developer',
    GIT_COMMITTER_EMAIL: 'ana@shop.example.com',
  };
  const { stdout } = await run('git', [...args], { cwd: directory, env, maxBuffer: 16 * 1024 * 1024 });
  return stdout.trim();
}
