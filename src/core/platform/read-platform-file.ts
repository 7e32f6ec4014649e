import type { Diagnostic } from '../diagnostic.ts';
import type { MessageParams } from '../../errors/format-message.ts';
import type { ErrorCode } from '../../errors/registry.ts';
import { formatFieldPath } from '../yaml/field-path.ts';
import { orderProblems } from '../yaml/order-problems.ts';
import { parseYamlDocuments, type YamlDocument } from '../yaml/parse-documents.ts';
import type { InstancePath } from '../yaml/position-node.ts';
import type { SchemaChecker } from '../yaml/schema-check.ts';

/** A file that its schema accepted, and the place of everything in it. */
export interface ReadFile<Raw> {
  readonly path: string;
  /** The name that the path gives: of the project or environment. */
  readonly pathName: string;
  readonly raw: Raw;
  readonly document: YamlDocument;
}

/** One rule: everything that is wrong by it in one file. */
export type FileRule<Raw> = (file: ReadFile<Raw>) => readonly Diagnostic[];

/** Where a problem is that belongs to a file as a whole. */
export function fileProblem(code: ErrorCode, file: string, params: MessageParams): Diagnostic {
  return { code, severity: 'error', location: { file, line: 1, column: 1, endLine: 1, endColumn: 1 }, field: '', params };
}

export function problemAt<Raw>(file: ReadFile<Raw>, path: InstancePath, code: ErrorCode, params: MessageParams, at: 'key' | 'value' = 'value'): Diagnostic {
  return { code, severity: 'error', location: file.document.locate(path, at), field: formatFieldPath(path), params };
}

/** YAML → schema → the rules of one file. The file is null when anything is wrong; the diagnostics say what. */
export function readPlatformFile<Raw>(
  path: string,
  pathName: string,
  text: string,
  schema: SchemaChecker,
  rules: readonly FileRule<Raw>[],
): { readonly file: ReadFile<Raw> | null; readonly diagnostics: readonly Diagnostic[] } {
  const { documents, diagnostics } = parseYamlDocuments(path, text);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { file: null, diagnostics: orderProblems(diagnostics) };
  // A final `---` opens an empty document that nobody meant.
  const meant = documents.filter(({ value }) => value !== null);
  const [document] = meant;
  if (document === undefined || meant.length > 1) {
    const second = meant[1];
    const problem = fileProblem('PLATFORM_ONE_DOCUMENT', path, { count: meant.length });
    return { file: null, diagnostics: [...diagnostics, second === undefined ? problem : { ...problem, location: second.locate([]) }] };
  }
  const wrongShape = schema.check(document);
  if (wrongShape.length > 0) return { file: null, diagnostics: orderProblems([...diagnostics, ...wrongShape]) };
  const file: ReadFile<Raw> = { path, pathName, raw: document.value as Raw, document };
  const all = orderProblems([...diagnostics, ...rules.flatMap((rule) => rule(file))]);
  return { file: all.some(({ severity }) => severity === 'error') ? null : file, diagnostics: all };
}
