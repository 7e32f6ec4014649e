import { EncliiError } from '../../errors/enclii-error.ts';
import { loadRendererSet, type RendererSet } from '../render/renderer-set.ts';
import { plainText } from './finding.ts';
import { readPlainText, type RepositoryFile } from './repository-file.ts';
import type { FileProblem } from './verify-unit-directory.ts';

/** Loads the set of a directory `renderers/<hex>`. The set is null when it is not what the directory's name promises. */
export function verifyRendererSet(directory: string, files: ReadonlyMap<string, RepositoryFile>): { readonly set: RendererSet | null; readonly problems: readonly FileProblem[] } {
  const problems: FileProblem[] = [];
  const texts = new Map<string, string>();
  for (const [path, file] of files) {
    const text = readPlainText(file);
    if (text === null) problems.push({ code: 'VERIFY_NOT_A_PLAIN_FILE', path: `${directory}/${path}`, params: { mode: file.mode } });
    else texts.set(path, text);
  }
  if (problems.length > 0) return { set: null, problems };
  try {
    const set = loadRendererSet(texts);
    const expected = `sha256:${directory.slice('renderers/'.length)}`;
    if (set.digest !== expected) return { set: null, problems: [{ code: 'VERIFY_RENDERERS_DIGEST', path: directory, params: { found: set.digest } }] };
    // A README is no part of the digest, so the engine does not write one.
    const extra = [...texts.keys()].filter((path) => !set.files.has(path));
    return { set, problems: extra.map((path) => ({ code: 'VERIFY_UNEXPECTED_FILE', path: `${directory}/${path}`, params: {} })) };
  } catch (error) {
    if (!(error instanceof EncliiError)) throw error;
    return { set: null, problems: [{ code: 'VERIFY_RENDERERS_INVALID', path: directory, params: { detail: plainText(error.message) } }] };
  }
}
