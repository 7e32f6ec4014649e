import { spawn } from 'node:child_process';

interface GitCall {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the real git client as a person would and returns what it printed. Rejects with stderr on failure. */
export function git(cwd: string, ...args: readonly [GitCall | string, ...string[]]): Promise<string> {
  const call: GitCall = typeof args[0] === 'object' ? args[0] : {};
  const words = args.filter((word): word is string => typeof word === 'string');
  return new Promise((resolve, reject) => {
    const child = spawn('git', words, {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        GIT_AUTHOR_NAME: 'Ana',
        GIT_AUTHOR_EMAIL: 'ana@example.test',
        GIT_COMMITTER_NAME: 'Ana',
        GIT_COMMITTER_EMAIL: 'ana@example.test',
        ...call.env,
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout.trim());
      else reject(new Error(`git ${words.join(' ')}: ${stderr}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(call.input ?? '');
  });
}
