import type { GitWorktree } from '../forge/git-worktree.ts';
import type { DeliveryView } from '../../../src/ports/ledger.ts';
import type { TestEngine } from './start-test-engine.ts';

export interface Pushed {
  readonly sha: string;
  readonly guid: string;
  readonly view: DeliveryView;
}

/** Commits, puts an image for each service into the registry, pushes, and waits for the end of the delivery. */
export async function pushAndSettle(
  engine: TestEngine,
  worktree: GitWorktree,
  files: Readonly<Record<string, string | null>>,
  options: { readonly images?: readonly string[]; readonly branch?: string; readonly message?: string; readonly content?: string; readonly reported?: boolean } = {},
): Promise<Pushed> {
  const sha = await worktree.commit(files, options.message);
  for (const name of options.images ?? []) engine.test.forge.registry.push(`shop/${name}`, sha, options.content ?? `${name} at ${sha}`);
  const guid = await pushOnly(engine, worktree, options.branch);
  return { sha, guid, view: await (options.reported === false ? engine.ended(guid) : engine.settled(guid)) };
}

/** A real `git push`; resolves with the GUID of its delivery once GitHub's call was answered. */
export async function pushOnly(engine: TestEngine, worktree: GitWorktree, branch = 'main', ...args: readonly string[]): Promise<string> {
  const before = new Set(engine.guids());
  const result = await worktree.push(...args, 'origin', `HEAD:${branch}`);
  if (result.code !== 0) throw new Error(result.stderr);
  await engine.test.forge.whenIdle();
  const guid = engine.guids().find((candidate) => !before.has(candidate));
  if (guid === undefined) throw new Error('the push sent no webhook');
  return guid;
}

/** State and reason of each service's result, without what services share. */
export function outcomes(view: DeliveryView): Readonly<Record<string, string>> {
  return Object.fromEntries(
    view.results
      .filter(({ unit }) => unit.service !== '_project')
      .map(({ unit, state, release, reason }) => [`${unit.environment}/${unit.service}`, reason === null ? `${state}${release === null ? '' : ` ${String(release)}`}` : `${state} ${reason.code}`]),
  );
}
