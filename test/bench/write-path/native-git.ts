import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { git } from '../../helpers/git-server/git-client.ts';

/** One service's commit and push, as somebody without the engine would do it. `sync` catches up with others and is not timed. */
export interface NativeWriter {
  sync(): Promise<void>;
  commitAndPush(path: string, files: ReadonlyMap<string, string>): Promise<void>;
}

/** A clone with a work tree: write the files, add, commit, push. */
export async function checkoutWriter(url: string, directory: string): Promise<NativeWriter> {
  await git('/', 'clone', '--quiet', '--branch', 'main', url, directory);
  return {
    sync: async () => {
      await git(directory, 'pull', '--quiet', '--ff-only');
    },
    commitAndPush: async (path, files) => {
      await writeFiles(directory, files);
      await git(directory, 'add', '--', path);
      await git(directory, 'commit', '--quiet', '--message', `Deploy ${path}`);
      await git(directory, 'push', '--quiet', 'origin', 'HEAD:main');
    },
  };
}

/** A bare clone and plumbing only: hash-object, update-index, write-tree, commit-tree, push. The index is kept. */
export async function plumbingWriter(url: string, directory: string): Promise<NativeWriter> {
  await git('/', 'clone', '--quiet', '--bare', '--branch', 'main', url, directory);
  const incoming = join(directory, 'incoming');
  const env = { GIT_INDEX_FILE: join(directory, 'bench-index') };
  return {
    sync: async () => {
      await git(directory, 'fetch', '--quiet', url, '+refs/heads/main:refs/heads/main');
      await git(directory, { env }, 'read-tree', 'refs/heads/main');
    },
    commitAndPush: async (path, files) => {
      await writeFiles(incoming, files);
      const paths = [...files.keys()];
      const oids = (await git(incoming, { env: { GIT_DIR: directory }, input: paths.join('\n') }, 'hash-object', '-w', '--no-filters', '--stdin-paths')).split('\n');
      const input = paths.map((each, index) => `100644 ${oids[index] ?? ''}\t${each}\n`).join('');
      await git(directory, { env, input }, 'update-index', '--index-info');
      const tree = await git(directory, { env }, 'write-tree');
      const commit = await git(directory, 'commit-tree', tree, '-p', 'refs/heads/main', '-m', `Deploy ${path}`);
      await git(directory, 'push', '--quiet', url, `${commit}:refs/heads/main`);
      await git(directory, 'update-ref', 'refs/heads/main', commit);
    },
  };
}

async function writeFiles(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, content] of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
