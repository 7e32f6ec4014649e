import type { Diagnostic } from '../../core/diagnostic.ts';
import { fileProblem, findSpecEntries, isLfsPointer, maxSpecBytes, type TreeEntry } from '../../core/source/spec-entries.ts';
import type { LocatedServiceSpec } from '../../core/spec/located-service-spec.ts';
import { checkServiceSet, parseServiceSpecs } from '../../core/spec/parse-service-spec.ts';
import type { SourceRepositories, SourceRepository } from '../../ports/source-repository.ts';

/** Blobs of one repository read at a time. */
const parallelReads = 8;

export interface ReadSpecs {
  readonly specs: readonly LocatedServiceSpec[];
  readonly diagnostics: readonly Diagnostic[];
  /** Files named enclii.yaml, valid or not. */
  readonly fileCount: number;
}

/** Reads and checks every Service Spec of a tree: one blob each at the SHA, never a clone. All problems come back together. */
export async function readSpecs(sources: SourceRepositories, repository: SourceRepository, entries: readonly TreeEntry[]): Promise<ReadSpecs> {
  const found = findSpecEntries(entries);
  const diagnostics: Diagnostic[] = [...found.diagnostics];
  const specs: LocatedServiceSpec[] = [];
  for (const parsed of await inParallel(found.specs, (entry) => readSpec(sources, repository, entry))) {
    specs.push(...parsed.specs);
    diagnostics.push(...parsed.diagnostics);
  }
  diagnostics.push(...checkServiceSet(specs));
  return { specs, diagnostics, fileCount: found.specs.length + found.diagnostics.length };
}

async function readSpec(
  sources: SourceRepositories,
  repository: SourceRepository,
  entry: TreeEntry,
): Promise<{ readonly specs: readonly LocatedServiceSpec[]; readonly diagnostics: readonly Diagnostic[] }> {
  const content = await sources.readBlob(repository, entry.oid, maxSpecBytes);
  if (isLfsPointer(content)) return { specs: [], diagnostics: [fileProblem(entry.path, 'SOURCE_LFS_POINTER', {})] };
  return parseServiceSpecs(entry.path, content.toString('utf8'));
}

/** Results in the order of the items, whatever finished first. */
async function inParallel<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as Item);
  };
  await Promise.all(Array.from({ length: Math.min(parallelReads, items.length) }, worker));
  return results;
}
