import type { Diagnostic } from '../diagnostic.ts';
import serviceSchema from '../../../schemas/service.schema.json' with { type: 'json' };
import { orderProblems } from '../yaml/order-problems.ts';
import { parseYamlDocuments, type YamlDocument } from '../yaml/parse-documents.ts';
import { createSchemaChecker, type SchemaChecker } from '../yaml/schema-check.ts';
import { checkRules } from './check-rules.ts';
import type { LocatedServiceSpec } from './located-service-spec.ts';
import type { ServiceSpecDocument } from './service-spec.ts';

export { checkServiceSet } from './check-service-set.ts';
export type { LocatedServiceSpec } from './located-service-spec.ts';

let checker: SchemaChecker | undefined;

/**
 * Every Service Spec of a file (documents separated by `---`, empty ones skipped), and every problem in reading order:
 * YAML, schema and named rules at once. A document with an error is not among `specs`; warnings come beside a spec.
 * Never throws on any text.
 */
export function parseServiceSpecs(file: string, text: string): { specs: LocatedServiceSpec[]; diagnostics: Diagnostic[] } {
  const { documents, diagnostics } = parseYamlDocuments(file, text);
  const specs: LocatedServiceSpec[] = [];
  for (const document of documents) {
    if (document.value === null) continue;
    const problems = checkDocument(document);
    diagnostics.push(...problems);
    if (!problems.some((each) => each.severity === 'error')) specs.push(locatedSpec(document));
  }
  return { specs, diagnostics: orderProblems(diagnostics) };
}

function checkDocument(document: YamlDocument): Diagnostic[] {
  const other = otherKind(document);
  if (other !== null) return [other];
  // Compiled on first use: a start that reads no spec does not wait for it.
  checker ??= createSchemaChecker(serviceSchema);
  const { diagnostics, brokenPaths } = checker.inspect(document);
  return [...diagnostics, ...checkRules(locatedSpec(document), brokenPaths)];
}

/** A document that means to be something else: one clear line says more than every field it lacks. */
function otherKind(document: YamlDocument): Diagnostic | null {
  const { value } = document;
  if (typeof value !== 'object' || value === null) return null;
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  const isOurs = typeof apiVersion !== 'string' || apiVersion.startsWith('enclii.dev/');
  const isService = typeof kind !== 'string' || kind === 'Service';
  if (isOurs && isService) return null;
  const version = typeof apiVersion === 'string' ? ` (${apiVersion.slice(0, 60)})` : '';
  const actual = `${typeof kind === 'string' ? kind.slice(0, 60) : 'document'}${version}`;
  const path = [isService ? 'apiVersion' : 'kind'];
  return { code: 'SPEC_WRONG_KIND', severity: 'error', location: document.locate(path), field: path[0] ?? '', params: { actual } };
}

/** The cast holds for what the schema accepted; rules look at nothing else. */
function locatedSpec(document: YamlDocument): LocatedServiceSpec {
  return { document: document.value as ServiceSpecDocument, file: document.file, locate: document.locate };
}
