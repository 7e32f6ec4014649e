import type { DemoWorld } from './demo-world.ts';

export interface CheckRun {
  readonly id: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: { readonly title: string | null };
  readonly app: { readonly slug: string };
}

/** Reads below the app repo by GitHub's REST API, as a person with a token would. */
export async function readAppRepo<T>(world: DemoWorld, path: string): Promise<T> {
  const response = await fetch(`${world.forge.url}/repos/${world.app.owner}/${world.app.name}${path}`, {
    headers: { authorization: `Bearer ${world.developer.token}` },
  });
  return (await response.json()) as T;
}

/** Enclii's check run of a commit; builds have theirs too. */
export async function readCheckRun(world: DemoWorld, sha: string): Promise<CheckRun | null> {
  const { check_runs: runs } = await readAppRepo<{ check_runs: readonly CheckRun[] }>(world, `/commits/${sha}/check-runs`);
  return runs.find(({ app }) => app.slug === world.forge.app.slug) ?? null;
}

/** The marked lines of a commit's check run as lines of text: place and message, then the fix. */
export async function readAnnotations(world: DemoWorld, sha: string): Promise<readonly string[]> {
  const checkRun = await readCheckRun(world, sha);
  if (checkRun === null) return [];
  const annotations = await readAppRepo<readonly { path: string; start_line: number; message: string }[]>(world, `/check-runs/${String(checkRun.id)}/annotations`);
  return annotations.flatMap(({ path, start_line: line, message }) => `${path}:${String(line)}  ${message}`.replaceAll('\n', '\n  → ').split('\n'));
}
