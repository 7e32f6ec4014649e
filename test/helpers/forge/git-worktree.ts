import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const environment: Record<string, string> = {
  PATH: process.env['PATH'] ?? '',
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  GIT_AUTHOR_NAME: 'Dev Eloper',
  GIT_AUTHOR_EMAIL: 'dev@example.test',
  GIT_COMMITTER_NAME: 'Dev Eloper',
  GIT_COMMITTER_EMAIL: 'dev@example.test',
};

export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real clone, driven by the real git client with no configuration of this machine. */
export class GitWorktree {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  static async clone(url: string, directory: string, args: readonly string[] = []): Promise<GitWorktree> {
    await run('git', ['clone', '--quiet', ...args, url, directory], { env: environment });
    return new GitWorktree(directory);
  }

  /** Rejects when git fails; stdout, trimmed. */
  async git(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('git', args, { cwd: this.directory, env: environment, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  }

  /** For commands that are expected to fail. */
  async tryGit(...args: readonly string[]): Promise<GitResult> {
    try {
      const { stdout, stderr } = await run('git', args, { cwd: this.directory, env: environment, maxBuffer: 64 * 1024 * 1024 });
      return { code: 0, stdout, stderr };
    } catch (error) {
      const failure = error as { code?: number; stdout?: string; stderr?: string };
      return { code: failure.code ?? -1, stdout: failure.stdout ?? '', stderr: failure.stderr ?? '' };
    }
  }

  /** Null deletes. */
  async write(files: Readonly<Record<string, string | Uint8Array | null>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.directory, path);
      if (content === null) {
        await rm(file, { force: true });
        continue;
      }
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }

  /** Writes, stages everything and commits. Returns the SHA. */
  async commit(files: Readonly<Record<string, string | Uint8Array | null>>, message = 'Change'): Promise<string> {
    await this.write(files);
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  push(...args: readonly string[]): Promise<GitResult> {
    return this.tryGit('push', ...args);
  }

  /**
   * Pushes HEAD as a person does on a branch that others write to: when somebody was faster, rebases and pushes again.
   * Returns the SHA that stands on the branch in the end. Only for pushes that must work.
   */
  async pushRebased(branch = 'main'): Promise<string> {
    for (let tries = 0; ; tries += 1) {
      const { code, stderr } = await this.push('origin', `HEAD:${branch}`);
      if (code === 0) return this.git('rev-parse', 'HEAD');
      if (tries === 20 || !/non-fast-forward|fetch first|failed to update ref|cannot lock ref/.test(stderr)) throw new Error(stderr);
      await this.git('pull', '--quiet', '--rebase', 'origin', branch);
    }
  }
}
