import { spawn } from 'node:child_process';

export class GitProcessError extends Error {
  override readonly name = 'GitProcessError';
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], exitCode: number | null, stderr: string) {
    super(`git ${args[0] ?? ''} exited with ${exitCode}: ${stderr.trim()}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** No configuration of the machine or its user reaches the server side. */
export function gitEnvironment(executablePath: string, config: Readonly<Record<string, string>> = {}): Record<string, string> {
  const entries = Object.entries({ 'core.quotePath': 'false', 'gc.auto': '0', 'core.fsync': 'none', 'safe.directory': '*', ...config });
  const environment: Record<string, string> = {
    PATH: executablePath,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(entries.length),
  };
  entries.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}

export interface GitRunner {
  /** Runs git in the bare repository and returns stdout. Throws GitProcessError. */
  (directory: string, args: readonly string[], options?: { readonly input?: string | Uint8Array; readonly environment?: Record<string, string> }): Promise<Buffer>;
}

export function createGitRunner(executablePath: string): GitRunner {
  const base = gitEnvironment(executablePath);
  return (directory, args, options = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn('git', args, { cwd: directory, env: { ...base, GIT_DIR: directory, ...options.environment }, stdio: 'pipe' });
      const output: Buffer[] = [];
      const problems: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => problems.push(chunk));
      child.on('error', reject);
      // A child that refuses early closes its input: the exit code tells, not EPIPE.
      child.stdin.on('error', () => undefined);
      child.on('close', (code) => {
        if (code === 0) resolve(Buffer.concat(output));
        else reject(new GitProcessError(args, code, Buffer.concat(problems).toString('utf8')));
      });
      child.stdin.end(options.input ?? '');
    });
}
