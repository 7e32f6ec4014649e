import type { Diagnostic, SourceLocation } from '../diagnostic.ts';
import type { ErrorCode } from '../../errors/registry.ts';
import type { MessageParams } from '../../errors/format-message.ts';

/** Name of the developer's file, at any depth of an app repo. */
export const specFileName = 'enclii.yaml';
/** Bytes. */
export const maxSpecBytes = 1024 * 1024;
/** Specs in one repository; more is a mistake or an attack. */
export const maxSpecFiles = 500;

/** An entry of a git tree, as far as it decides whether a file may be read. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
  readonly size: number | null;
}

/** Finds the Service Specs of a tree. What only looks like one (a symlink, a submodule, a directory) is refused, not followed (row S5). */
export function findSpecEntries(entries: readonly TreeEntry[]): { readonly specs: readonly TreeEntry[]; readonly diagnostics: readonly Diagnostic[] } {
  const named = entries.filter(({ path }) => path === specFileName || path.endsWith(`/${specFileName}`)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const diagnostics: Diagnostic[] = [];
  const specs: TreeEntry[] = [];
  for (const entry of named) {
    const problem = problemOf(entry);
    if (problem !== null) diagnostics.push(fileProblem(entry.path, problem.code, problem.params));
    else if (specs.length === maxSpecFiles) diagnostics.push(fileProblem(entry.path, 'SOURCE_TOO_MANY_SPECS', { limit: maxSpecFiles }));
    else specs.push(entry);
  }
  return { specs, diagnostics };
}

/** A git-lfs pointer stands where the file should be: its content is not in git. */
export function isLfsPointer(content: Buffer): boolean {
  return content.subarray(0, 64).toString('latin1').startsWith('version https://git-lfs.github.com/spec/');
}

/** A problem of a whole file, at its first line. */
export function fileProblem(file: string, code: ErrorCode, params: MessageParams): Diagnostic {
  const location: SourceLocation = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { code, severity: 'error', location, field: '', params };
}

function problemOf(entry: TreeEntry): { code: ErrorCode; params: MessageParams } | null {
  if (!isPlainPath(entry.path)) return { code: 'SOURCE_UNSAFE_PATH', params: {} };
  if (entry.mode === '120000') return { code: 'SOURCE_NOT_A_FILE', params: { found: 'a symbolic link' } };
  if (entry.type === 'commit' || entry.mode === '160000') return { code: 'SOURCE_NOT_A_FILE', params: { found: 'a submodule' } };
  if (entry.type === 'tree') return { code: 'SOURCE_NOT_A_FILE', params: { found: 'a directory' } };
  if (entry.size !== null && entry.size > maxSpecBytes) return { code: 'SOURCE_SPEC_TOO_LARGE', params: { bytes: entry.size, limit: maxSpecBytes } };
  return null;
}

function isPlainPath(path: string): boolean {
  if (path.length > 1024 || path.startsWith('/') || path.includes('\\') || /[\u0000-\u001f\u007f]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}
