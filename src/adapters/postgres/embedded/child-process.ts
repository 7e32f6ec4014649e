import { spawn } from 'node:child_process';
import { asAccount, type Account } from './account.ts';

export interface ProgramResult {
  /** Null when the program could not be started or a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

/**
 * The whole environment of the programs: nothing of ours leaks into them, and English messages are what we look for.
 */
export const programEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Runs a program to its end as the account. Never rejects: a failed start is a result with the reason as its output. */
export async function runProgram(file: string, args: readonly string[], account: Account | null): Promise<ProgramResult> {
  return await new Promise((settle) => {
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-10_000);
    };
    try {
      const child = spawn(file, args, {
        ...asAccount(account),
        // Our own working directory may be closed to the account, and PostgreSQL's programs ask where they are.
        cwd: '/',
        env: programEnvironment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', (error) => {
        settle({ code: null, output: error.message });
      });
      child.on('close', (code) => {
        settle({ code, output });
      });
    } catch (error) {
      settle({ code: null, output: error instanceof Error ? error.message : String(error) });
    }
  });
}
