import { zeroOid, type GitObjects } from './objects.ts';

/** Content of a path: text or bytes of a plain file, a file with a mode (`120000` symlink, `160000` submodule SHA), or null to delete. */
export type FileChange = string | Uint8Array | { readonly mode: '100644' | '100755' | '120000' | '160000'; readonly content: string | Uint8Array } | null;

export interface CommitRequest {
  readonly branch: string;
  /** Commit to build on; null: a root commit. */
  readonly start: string | null;
  /** What the branch must point at now; null: it must not exist. */
  readonly before: string | null;
  readonly files: Readonly<Record<string, FileChange>>;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly epochMilliseconds: number;
}

const data = (content: string | Uint8Array): Buffer => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
};

const quoted = (path: string): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** Writes one commit by `git fast-import` and moves the branch from `before`, atomically. Returns the new SHA. */
export async function writeCommit(objects: GitObjects, request: CommitRequest): Promise<string> {
  const seconds = Math.floor(request.epochMilliseconds / 1000);
  const who = `${request.author.name} <${request.author.email}> ${seconds} +0000`;
  // A scratch ref: the branch itself moves by update-ref, which compares the old value.
  const scratch = `refs/forge/import-${process.pid}-${scratchNumber()}`;
  const parts: Buffer[] = [Buffer.from(`commit ${scratch}\nauthor ${who}\ncommitter ${who}\n`), data(request.message)];
  if (request.start !== null) parts.push(Buffer.from(`from ${request.start}\n`));
  for (const [path, change] of Object.entries(request.files)) {
    if (change === null) {
      parts.push(Buffer.from(`D ${quoted(path)}\n`));
      continue;
    }
    const file = typeof change === 'string' || change instanceof Uint8Array ? { mode: '100644', content: change } : change;
    if (file.mode === '160000') parts.push(Buffer.from(`M 160000 ${String(file.content)} ${quoted(path)}\n`));
    else parts.push(Buffer.from(`M ${file.mode} inline ${quoted(path)}\n`), data(file.content));
  }
  await objects.run(['fast-import', '--quiet', '--date-format=raw'], { input: Buffer.concat(parts) });
  const sha = await objects.resolve(scratch, 'commit');
  if (sha === null) throw new Error('fast-import wrote no commit');
  await objects.run(['update-ref', '--stdin'], {
    input: `start\nupdate refs/heads/${request.branch} ${sha} ${request.before ?? zeroOid}\ndelete ${scratch}\ncommit\n`,
  });
  return sha;
}

let scratchCount = 0;
function scratchNumber(): number {
  scratchCount += 1;
  return scratchCount;
}
