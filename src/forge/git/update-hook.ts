import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BranchProtection, Repository } from '../state/model.ts';

/*
 * git calls it once per ref with: name, old id, new id. What is refused to this pusher comes in the environment, one
 * full ref name per line, so the script itself is the same for every repository.
 */
const script = `#!/bin/sh
listed() { printf '%s\\n' "$1" | grep -qxF -- "$2"; }
refuse() {
  echo "error: GH006: Protected branch update failed for $1." >&2
  echo "error: $2" >&2
  exit 1
}
ref=$1 old=$2 new=$3
zero=0000000000000000000000000000000000000000
if listed "$FORGE_REFUSED" "$ref"; then refuse "$ref" "Changes must be made through a pull request."; fi
if [ "$new" = $zero ]; then
  if listed "$FORGE_NO_DELETE" "$ref"; then refuse "$ref" "Cannot delete a protected branch"; fi
  exit 0
fi
if [ "$old" != $zero ] && listed "$FORGE_NO_FORCE" "$ref"; then
  git merge-base --is-ancestor "$old" "$new" || refuse "$ref" "Cannot force-push to this protected branch"
fi
if listed "$FORGE_SIGNED" "$ref"; then
  range=$new
  if [ "$old" != $zero ]; then range="$old..$new"; fi
  for commit in $(git rev-list "$range"); do
    git cat-file commit "$commit" | sed '/^$/q' | grep -q '^gpgsig' || refuse "$ref" "Commits must have verified signatures."
  done
fi
exit 0
`;

/** Writes the hook once per forge; returns the directory for core.hooksPath. */
export async function installUpdateHook(root: string): Promise<string> {
  const directory = join(root, '.hooks');
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'update');
  await writeFile(file, script);
  await chmod(file, 0o755);
  return directory;
}

/** What the hook must refuse to this pusher; null when no branch is protected and the hook need not run. */
export function hookEnvironment(repository: Repository, login: string): Record<string, string> | null {
  if (repository.protections.size === 0) return null;
  const refs = (applies: (protection: BranchProtection, exempt: boolean) => boolean): string =>
    [...repository.protections]
      .filter(([, protection]) => applies(protection, protection.allowedPushers?.includes(login) ?? false))
      .map(([branch]) => `refs/heads/${branch}`)
      .join('\n');
  return {
    FORGE_REFUSED: refs((rule, exempt) => (rule.requirePullRequest === true || rule.restrictPushes === true) && !exempt),
    FORGE_NO_FORCE: refs((rule) => rule.allowForcePushes !== true),
    FORGE_NO_DELETE: refs((rule) => rule.allowDeletions !== true),
    FORGE_SIGNED: refs((rule) => rule.requireSignatures === true),
  };
}
