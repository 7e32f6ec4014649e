import { StringDecoder } from 'node:string_decoder';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { ObservedCommit } from '../../ports/environment-repository.ts';
import type { GitProcess } from './git-process.ts';
import { isOid } from './object-reader.ts';

/** Each record begins with a NUL, so an empty field where a path could stand ends the paths: no path is empty. */
const format = '%x00%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%B%x00';
const fieldCount = 7;

/**
 * Streams commits after `from` up to `to`, parents before children. NUL is the one byte that neither a message nor a path can hold, so
 * hostile ones cannot forge a record. Throws GIT_CLONE_DAMAGED when git gives up; ends git when the consumer stops early.
 */
export async function* readLog(git: GitProcess, gitDirectory: string, from: string | null, to: string, idleTimeoutMs: number): AsyncGenerator<ObservedCommit> {
  const child = git.start(gitDirectory, [
    'log', '--topo-order', '--reverse', '-z', `--format=tformat:${format}`, '--name-only', '--diff-merges=first-parent',
    '--no-renames', '--no-ext-diff', '--no-textconv', '--no-show-signature', '--no-mailmap', '--root',
    from === null ? to : `${from}..${to}`, '--',
  ]);
  child.stdin.on('error', () => undefined);
  child.stdin.end();
  child.stderr.resume();
  const exit = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
    child.on('error', () => resolve(null));
  });
  const parser = new LogParser();
  const chunks = child.stdout[Symbol.asyncIterator]();
  try {
    for (;;) {
      // Armed only while waiting for git: a slow consumer is no fault of the clone.
      const timer = setTimeout(() => child.kill('SIGKILL'), idleTimeoutMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done === true) break;
      yield* parser.push(next.value as Buffer);
    }
    if ((await exit) !== 0) throw new EncliiError('GIT_CLONE_DAMAGED');
    yield* parser.end();
  } finally {
    child.kill('SIGKILL');
    child.stdout.destroy();
  }
}

/** Takes the stream apart: `NUL field … NUL NUL`, then `LF path NUL path NUL …` when there are paths. */
export class LogParser {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #state: 'start' | 'fields' | 'terminator' | 'paths' = 'start';
  #fields: string[] = [];
  #paths: string[] = [];

  *push(chunk: Buffer): Generator<ObservedCommit> {
    const tokens = (this.#rest + this.#decoder.write(chunk)).split('\0');
    this.#rest = tokens.pop() ?? '';
    for (const token of tokens) {
      const commit = this.#token(token);
      if (commit !== null) yield commit;
    }
  }

  *end(): Generator<ObservedCommit> {
    if (this.#state === 'paths' || this.#state === 'terminator') yield this.#finish();
  }

  #token(token: string): ObservedCommit | null {
    if (this.#state === 'start') {
      if (token !== '') throw new EncliiError('GIT_CLONE_DAMAGED');
      this.#state = 'fields';
    } else if (this.#state === 'fields') {
      this.#fields.push(token);
      if (this.#fields.length === fieldCount) this.#state = 'terminator';
    } else if (this.#state === 'terminator') {
      if (token !== '') throw new EncliiError('GIT_CLONE_DAMAGED');
      this.#state = 'paths';
    } else if (token === '') {
      // This empty token is the NUL that the next record begins with.
      const commit = this.#finish();
      this.#state = 'fields';
      return commit;
    } else {
      this.#paths.push(this.#paths.length === 0 ? token.replace(/^\n/, '') : token);
    }
    return null;
  }

  #finish(): ObservedCommit {
    const [oid = '', parents = '', authorName = '', authorEmail = '', committerName = '', committerEmail = '', message = ''] = this.#fields;
    if (!isOid(oid)) throw new EncliiError('GIT_CLONE_DAMAGED');
    const commit: ObservedCommit = {
      oid,
      parents: parents === '' ? [] : parents.split(' '),
      author: { name: authorName, email: authorEmail },
      committer: { name: committerName, email: committerEmail },
      message,
      changedPaths: this.#paths,
    };
    this.#fields = [];
    this.#paths = [];
    return commit;
  }
}
