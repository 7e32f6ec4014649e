import type { Diagnostic } from '../core/diagnostic.ts';
import { fileProblem, isLfsPointer, maxSpecBytes } from '../core/source/spec-entries.ts';
import type { LocatedServiceSpec } from '../core/spec/located-service-spec.ts';
import { checkServiceSet, parseServiceSpecs } from '../core/spec/parse-service-spec.ts';
import type { FoundFile } from './find-spec-files.ts';
import { readNamedFile } from './read-file.ts';

export interface LoadedSpecs {
  readonly specs: readonly LocatedServiceSpec[];
  readonly diagnostics: readonly Diagnostic[];
  /** Text of each file, for excerpts. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads Service Specs as the engine does at a push: each file's problems, and those between the files. */
export async function loadSpecs(files: readonly FoundFile[]): Promise<LoadedSpecs> {
  const specs: LocatedServiceSpec[] = [];
  const diagnostics: Diagnostic[] = [];
  const texts = new Map<string, string>();
  for (const { path, shown, link } of files) {
    if (link) {
      diagnostics.push(fileProblem(shown, 'SOURCE_NOT_A_FILE', { found: 'a symbolic link' }));
      continue;
    }
    const content = await readNamedFile(path, shown);
    if (content.length > maxSpecBytes) {
      diagnostics.push(fileProblem(shown, 'SOURCE_SPEC_TOO_LARGE', { bytes: content.length, limit: maxSpecBytes }));
    } else if (isLfsPointer(content)) {
      diagnostics.push(fileProblem(shown, 'SOURCE_LFS_POINTER', {}));
    } else {
      const text = content.toString('utf8');
      texts.set(shown, text);
      const parsed = parseServiceSpecs(shown, text);
      specs.push(...parsed.specs);
      diagnostics.push(...parsed.diagnostics);
    }
  }
  return { specs, diagnostics: [...diagnostics, ...checkServiceSet(specs)], texts };
}
