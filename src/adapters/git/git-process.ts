import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { EncliiError } from '../../errors/enclii-error.ts';
import { basicAuthorization, secretsOf, type GitCredentials } from './credentials.ts';
import { scrubText } from './scrub-text.ts';

export interface GitProcessOptions {
  /** The one URL that git may talk to. */
  readonly url: string;
  readonly searchPath: string;
  readonly extraEnvironment: Readonly<Record<string, string>>;
}

export interface GitRun {
  readonly timeoutMs: number;
  /** Given only to commands that talk to the server. */
  readonly credentials?: GitCredentials | null;
  /** Largest file that the command may write. */
  readonly maxFileBytes?: number;
  readonly input?: string | Uint8Array;
}

export interface GitResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Sanitised and capped. */
  readonly stderr: string;
  readonly timedOut: boolean;
}

const maxCapturedText = 64 * 1024;

/**
 * Starts the `git` binary with nothing of the machine's configuration: an environment built from scratch, no system or user
 * config, no hooks, no prompts, no credential helpers, one allowed protocol, no redirects. Credentials travel in the child's
 * environment, as an extra header bound to the one URL: never in an argument, a URL or a file.
 */
export class GitProcess {
  readonly #options: GitProcessOptions;

  constructor(options: GitProcessOptions) {
    this.#options = options;
  }

  /** A running command, for streaming. The caller ends it. */
  start(gitDirectory: string | null, args: readonly string[], run: Pick<GitRun, 'credentials' | 'maxFileBytes'> = {}): ChildProcessWithoutNullStreams {
    const gitArgs = gitDirectory === null ? [...args] : [`--git-dir=${gitDirectory}`, ...args];
    const env = this.#environment(run.credentials ?? null);
    if (run.maxFileBytes === undefined) return spawn('git', gitArgs, { env, stdio: 'pipe' });
    // POSIX counts `ulimit -f` in blocks of 512 bytes. It holds for git's own children too, where the pack is written; with the
    // signal ignored the write fails by name instead of killing index-pack without a word.
    const blocks = String(Math.max(1, Math.ceil(run.maxFileBytes / 512)));
    return spawn('/bin/sh', ['-c', "trap '' XFSZ; ulimit -f \"$1\" && shift && exec git \"$@\"", 'git', blocks, ...gitArgs], { env, stdio: 'pipe' });
  }

  /** Runs to the end. A non-zero exit is a result, not an exception; a git that cannot be started is GIT_COMMAND_FAILED. */
  run(gitDirectory: string | null, args: readonly string[], run: GitRun): Promise<GitResult> {
    return new Promise((resolve, reject) => {
      const child = this.start(gitDirectory, args, run);
      let timedOut = false;
      let stdout = '';
      let stderr = '';
      const timer = setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
        // Grandchildren (git-remote-https, index-pack) end on the broken pipe, but may hold the pipes open until then.
        child.stdout.destroy();
        child.stderr.destroy();
      }, run.timeoutMs);
      child.stdout.on('data', (chunk: Buffer) => (stdout = (stdout + chunk.toString('utf8')).slice(0, maxCapturedText)));
      child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(-maxCapturedText)));
      child.on('error', (error) => {
        clearTimeout(timer);
        reject(new EncliiError('GIT_COMMAND_FAILED', { command: args[0] ?? '', reason: 'git could not be started' }, { cause: error }));
      });
      child.on('close', (exitCode) => {
        clearTimeout(timer);
        resolve({ exitCode, stdout, stderr: scrubText(stderr, secretsOf(run.credentials ?? null)), timedOut });
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(run.input);
    });
  }

  #environment(credentials: GitCredentials | null): Record<string, string> {
    const { url, searchPath, extraEnvironment } = this.#options;
    const protocol = new URL(url).protocol.replace(':', '');
    const config: [string, string][] = [
      ['core.hooksPath', '/dev/null'],
      ['core.fsmonitor', 'false'],
      ['core.askPass', ''],
      ['core.quotePath', 'false'],
      ['credential.helper', ''],
      ['http.followRedirects', 'false'],
      ['http.lowSpeedLimit', '1000'],
      ['http.lowSpeedTime', '60'],
      ['protocol.allow', 'never'],
      [`protocol.${protocol}.allow`, 'always'],
      ['protocol.version', '2'],
      ['gc.auto', '0'],
      ['maintenance.auto', 'false'],
      ['fetch.recurseSubmodules', 'false'],
      ['fetch.writeCommitGraph', 'false'],
      ['i18n.logOutputEncoding', 'UTF-8'],
      ['log.showSignature', 'false'],
      ['safe.directory', '*'],
    ];
    if (credentials !== null) config.push([`http.${url}.extraHeader`, `Authorization: ${basicAuthorization(credentials)}`]);
    const environment: Record<string, string> = {
      ...extraEnvironment,
      PATH: searchPath,
      HOME: '/dev/null',
      XDG_CONFIG_HOME: '/dev/null',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_COUNT: String(config.length),
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_NO_LAZY_FETCH: '1',
    };
    config.forEach(([key, value], index) => {
      environment[`GIT_CONFIG_KEY_${index}`] = key;
      environment[`GIT_CONFIG_VALUE_${index}`] = value;
    });
    return environment;
  }
}
