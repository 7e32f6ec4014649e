import { EncliiError } from '../../errors/enclii-error.ts';
import type { CommitPlan } from '../../ports/environment-repository.ts';
import { encodeCommit } from './commit-object.ts';
import type { ObjectReader } from './object-reader.ts';
import { hashBlob, type ObjectWriter } from './object-writer.ts';
import { checkChanges, checkPlan } from './path-guard.ts';
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
 * Writes one commit per plan, each on the one before, into the object store; moves no ref. Throws GIT_FOREIGN_PATH or
 * GIT_INVALID_MESSAGE; objects that were written by then are garbage that maintenance removes.
 */
export async function buildCommits(reader: ObjectReader, writer: ObjectWriter, chain: CommitChain): Promise<string[]> {
  for (const plan of chain.plans) {
    checkPlan(plan);
    if (plan.message.trim() === '' || plan.message.includes('\0')) throw new EncliiError('GIT_INVALID_MESSAGE');
  }
  const editor = new TreeEditor(reader, chain.baseTree);
  const commits: string[] = [];
  let parent = chain.base;
  let parentTree = chain.baseTree;
  for (const plan of chain.plans) {
    const tree = await applyPlan(editor, writer, plan, parentTree, reader);
    const { identity, epochMilliseconds } = chain;
    parent = await writer.write('commit', await encodeCommit({ tree, parent, identity, epochMilliseconds, message: plan.message }, chain.sign));
    parentTree = tree;
    commits.push(parent);
  }
  return commits;
}

async function applyPlan(editor: TreeEditor, writer: ObjectWriter, plan: CommitPlan, parentTree: string, reader: ObjectReader): Promise<string> {
  // Removals first: a file may take the place of a directory whose files are removed, and the other way round.
  for (const path of plan.removed) await editor.remove(path);
  for (const [path, content] of plan.files) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    const blob = hashBlob(bytes);
    if (await editor.setFile(path, blob)) await writer.write('blob', bytes);
  }
  const tree = await editor.write(writer);
  checkChanges(await changedPaths(reader, parentTree, tree), plan);
  return tree;
}
