import { EncliiError } from '../../errors/enclii-error.ts';
import type { CommitPlan } from '../../ports/environment-repository.ts';

const maxPathBytes = 4096;
/** The longest name that common file systems take; a longer one could be committed but never checked out. */
const maxNameBytes = 255;

/** Whether a path can be written without meaning something else to git or to the file system of whoever checks it out. */
export function isSafePath(path: string): boolean {
  if (!path.isWellFormed() || Buffer.byteLength(path) > maxPathBytes) return false;
  if (/[\p{Cc}\\]/u.test(path)) return false;
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..' && !isGitDirectory(segment) && Buffer.byteLength(segment) <= maxNameBytes);
}

/**
 * `.git` as any file system may read it: case-insensitive; HFS+ drops ignorable code points; NTFS drops trailing dots and spaces, cuts
 * at a colon and knows the short name `git~1` (the same list as git's own fsck).
 */
function isGitDirectory(segment: string): boolean {
  const folded = segment
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return folded === '.git' || folded === 'git~1';
}

/** Whether a path is one of the prefixes or below one; `a/b` does not own `a/bc`. */
export function isOwned(path: string, ownedPrefixes: readonly string[]): boolean {
  return ownedPrefixes.some((prefix) => {
    const directory = prefix.replace(/\/$/, '');
    return path === directory || path.startsWith(`${directory}/`);
  });
}

/** What a plan asks for, before anything is written. Throws GIT_FOREIGN_PATH. */
export function checkPlan(plan: CommitPlan): void {
  for (const prefix of plan.ownedPrefixes) {
    if (!isSafePath(prefix.replace(/\/$/, ''))) throw foreignPath(prefix, 'unsafe');
  }
  for (const path of [...plan.files.keys(), ...plan.removed]) {
    if (!isSafePath(path)) throw foreignPath(path, 'unsafe');
    if (!isOwned(path, plan.ownedPrefixes)) throw foreignPath(path, 'unowned');
  }
  for (const path of plan.removed) if (plan.files.has(path)) throw foreignPath(path, 'conflict');
  for (const path of plan.files.keys()) if (ancestors(path).some((directory) => plan.files.has(directory))) throw foreignPath(path, 'conflict');
}

/** Every directory above a path. */
function ancestors(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

/**
 * What a commit really changes, read back from its tree. Independent of the code that wrote the tree, so that a defect there
 * (or a damaged clone) can never reach the remote. Throws GIT_FOREIGN_PATH.
 */
export function checkChanges(changed: readonly string[], plan: CommitPlan): void {
  const removed = new Set(plan.removed);
  for (const path of changed) {
    if (!isOwned(path, plan.ownedPrefixes)) throw foreignPath(path, 'unowned');
    if (!plan.files.has(path) && !removed.has(path)) throw foreignPath(path, 'unlisted');
  }
}

function foreignPath(path: string, reason: 'unsafe' | 'unowned' | 'unlisted' | 'conflict'): EncliiError {
  const shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200).toWellFormed()}…` : path.toWellFormed());
  return new EncliiError('GIT_FOREIGN_PATH', { path: shown, reason });
}
