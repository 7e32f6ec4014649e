/** Git's own rules for a branch (git-check-ref-format), and no full ref, which would never equal a branch's name. */
export function isValidBranchName(branch: string): boolean {
  if (branch === '' || branch === '@' || branch.startsWith('-') || branch.startsWith('refs/')) return false;
  if (branch.endsWith('.') || branch.includes('..') || branch.includes('@{')) return false;
  if (/[\u0000-\u0020~^:?*[\\\u007f]/.test(branch)) return false;
  return branch.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}
