/** A file of the repo's tree. `content` is null for what is no blob (a submodule). */
export interface RepositoryFile {
  /** Git's file mode, e.g. `100644`. */
  readonly mode: string;
  readonly content: Uint8Array | null;
}

const plainFile = '100644';

/** The text of a plain file; null for links, executables, submodules and bytes that are not UTF-8. */
export function readPlainText({ mode, content }: RepositoryFile): string | null {
  if (mode !== plainFile || content === null) return null;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const text = bytes.toString('utf8');
  // Decoding replaces what is not UTF-8, and then two different files could read the same.
  return Buffer.from(text, 'utf8').equals(bytes) ? text : null;
}
