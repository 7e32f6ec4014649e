import type { GitRunner } from './git-process.ts';
import { GitProcessError } from './git-process.ts';

export const zeroOid = '0'.repeat(40);

export interface GitIdentity {
  readonly name: string;
  readonly email: string;
  /** ISO 8601. */
  readonly date: string;
}

export interface GitCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: GitIdentity;
  readonly committer: GitIdentity;
  readonly message: string;
  readonly signed: boolean;
}

export interface GitTreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size: number | null;
  readonly path: string;
}

export interface GitRef {
  readonly ref: string;
  readonly sha: string;
  readonly type: string;
}

function parseIdentity(line: string): GitIdentity {
  const match = /^(.*?) ?<([^>]*)> (-?\d+) ([+-]\d{4})$/.exec(line);
  const seconds = Number(match?.[3] ?? 0);
  return { name: match?.[1] ?? '', email: match?.[2] ?? '', date: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') };
}

export function parseCommit(sha: string, raw: string): GitCommit {
  const split = raw.indexOf('\n\n');
  const headers = raw.slice(0, split === -1 ? raw.length : split).split('\n');
  const value = (key: string): string => headers.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? '';
  return {
    sha,
    tree: value('tree'),
    parents: headers.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7)),
    author: parseIdentity(value('author')),
    committer: parseIdentity(value('committer')),
    message: split === -1 ? '' : raw.slice(split + 2).replace(/\n$/, ''),
    signed: headers.some((line) => line.startsWith('gpgsig')),
  };
}

/** Reads of one bare repository; each asks git, nothing is cached, so answers are true at any moment. */
export class GitObjects {
  readonly #git: GitRunner;
  readonly directory: string;

  constructor(git: GitRunner, directory: string) {
    this.#git = git;
    this.directory = directory;
  }

  /** Full object id of a revision expression peeled to `type`; null when there is none. */
  async resolve(revision: string, type: 'commit' | 'tree' | 'blob'): Promise<string | null> {
    if (revision === '' || revision.startsWith('-') || /[\0\n]/.test(revision)) return null;
    try {
      const output = await this.#git(this.directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{${type}}`]);
      return output.toString('utf8').trim().split('\n').at(-1) ?? null;
    } catch (error) {
      if (error instanceof GitProcessError) return null;
      throw error;
    }
  }

  /** A branch, tag, full ref or SHA, looked up the way GitHub does. */
  async resolveCommit(ref: string): Promise<string | null> {
    if (/^[0-9a-f]{40}$/.test(ref)) return this.resolve(ref, 'commit');
    for (const candidate of [`refs/${ref}`, `refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
      if (candidate.startsWith('refs/refs/')) continue;
      // Revision syntax (`main~1`, `@{…}`) is git's, not GitHub's: only names and abbreviated ids pass.
      if (/[~^:{]|\.\./.test(candidate)) return null;
      if (candidate === ref && !/^(refs\/|[0-9a-f]{4,40}$|HEAD$)/.test(ref)) return null;
      const sha = await this.resolve(candidate, 'commit');
      if (sha !== null) return sha;
    }
    return null;
  }

  async refs(prefix = 'refs/'): Promise<GitRef[]> {
    const output = await this.#git(this.directory, ['for-each-ref', '--format=%(objectname) %(objecttype) %(refname)', prefix]);
    return output.toString('utf8').split('\n').filter((line) => line !== '').map((line) => {
      const [sha = '', type = '', ...name] = line.split(' ');
      return { sha, type, ref: name.join(' ') };
    });
  }

  async commit(sha: string): Promise<GitCommit | null> {
    try {
      return parseCommit(sha, (await this.#git(this.directory, ['cat-file', 'commit', sha])).toString('utf8'));
    } catch (error) {
      if (error instanceof GitProcessError) return null;
      throw error;
    }
  }

  async blob(sha: string): Promise<Buffer | null> {
    try {
      return await this.#git(this.directory, ['cat-file', 'blob', sha]);
    } catch (error) {
      if (error instanceof GitProcessError) return null;
      throw error;
    }
  }

  /** `path` limits to the entry of that name (no trailing slash) or, ending in a slash, to a directory's children. */
  async tree(treeish: string, options: { readonly recursive?: boolean; readonly path?: string } = {}): Promise<GitTreeEntry[]> {
    const args = ['ls-tree', '-z', '--long', '--full-tree', ...(options.recursive === true ? ['-r', '-t'] : []), treeish];
    const output = await this.#git(this.directory, options.path === undefined ? args : ['--literal-pathspecs', ...args, '--', options.path]);
    return output.toString('utf8').split('\0').filter((line) => line !== '').map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', type = 'blob', sha = '', size = '-'] = line.slice(0, tab).split(/ +/);
      return { mode, type: type as GitTreeEntry['type'], sha, size: size === '-' ? null : Number(size), path: line.slice(tab + 1) };
    });
  }

  async mergeBase(a: string, b: string): Promise<string | null> {
    try {
      return (await this.#git(this.directory, ['merge-base', a, b])).toString('utf8').trim();
    } catch (error) {
      if (error instanceof GitProcessError && error.exitCode === 1) return null;
      throw error;
    }
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    try {
      await this.#git(this.directory, ['merge-base', '--is-ancestor', ancestor, descendant]);
      return true;
    } catch (error) {
      if (error instanceof GitProcessError) return false;
      throw error;
    }
  }

  /** Commits of a `rev-list` expression, newest first. */
  async revList(args: readonly string[]): Promise<string[]> {
    const output = await this.#git(this.directory, ['rev-list', ...args]);
    return output.toString('utf8').split('\n').filter((line) => line !== '');
  }

  run(args: readonly string[], options: { readonly input?: string | Uint8Array; readonly environment?: Record<string, string> } = {}): Promise<Buffer> {
    return this.#git(this.directory, args, options);
  }
}
