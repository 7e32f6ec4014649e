import { setImmediate as nextTurn } from 'node:timers/promises';
import { EncliiError } from '../../errors/enclii-error.ts';
import type { CommitPlan } from '../../ports/environment-repository.ts';
import { encodeCommit } from './commit-object.ts';
import { checkChanges, checkPlan } from './path-guard.ts';
import { hashBlob, type PushObjects } from './push-objects.ts';
import { changedPaths } from './tree-diff.ts';
import { TreeEditor } from './tree-editor.ts';

export interface CommitChain {
  readonly base: string;
  readonly baseTree: string;
  readonly plans: readonly CommitPlan[];
  readonly identity: { readonly name: string; readonly email: string };
  readonly epochMilliseconds: number;
  readonly sign?: (payload: string) => Promise<string>;
}

/**
 * Adds one commit per plan, each on the one before, to the objects of a push; touches no disk and no ref. Other work gets a turn of the
 * event loop after each commit. Throws GIT_FOREIGN_PATH or GIT_INVALID_MESSAGE.
 */
export async function buildCommits(objects: PushObjects, chain: CommitChain): Promise<string[]> {
  for (const plan of chain.plans) {
    checkPlan(plan);
    if (plan.message.trim() === '' || plan.message.includes('\0')) throw new EncliiError('GIT_INVALID_MESSAGE');
  }
  const editor = new TreeEditor(objects, chain.baseTree);
  const commits: string[] = [];
  let parent = chain.base;
  let parentTree = chain.baseTree;
  for (const plan of chain.plans) {
    const tree = await applyPlan(editor, objects, plan, parentTree);
    const { identity, epochMilliseconds } = chain;
    parent = objects.add('commit', await encodeCommit({ tree, parent, identity, epochMilliseconds, message: plan.message }, chain.sign));
    parentTree = tree;
    commits.push(parent);
    await nextTurn();
  }
  return commits;
}

async function applyPlan(editor: TreeEditor, objects: PushObjects, plan: CommitPlan, parentTree: string): Promise<string> {
  // Removals first: a file may take the place of a directory whose files are removed, and the other way round.
  for (const path of plan.removed) await editor.remove(path);
  for (const [path, content] of plan.files) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const blob = await hashBlob(bytes);
    if (await editor.setFile(path, blob)) objects.add('blob', bytes, blob);
  }
  const tree = await editor.write(objects);
  checkChanges(await changedPaths(objects, parentTree, tree), plan);
  return tree;
}
