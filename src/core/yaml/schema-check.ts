import { Ajv, type ErrorObject } from 'ajv';
import type { Diagnostic } from '../diagnostic.ts';
import { errorRegistry } from '../../errors/registry.ts';
import { typeName } from './describe-value.ts';
import { orderProblems } from './order-problems.ts';
import type { YamlDocument } from './parse-documents.ts';
import type { InstancePath } from './position-node.ts';
import { describeSchemaError, type JsonSchema, type SchemaProblem } from './schema-error.ts';

export type { JsonSchema } from './schema-error.ts';

export interface SchemaChecker {
  /** Every problem of a document in reading order; empty when the schema accepts it. */
  check(document: YamlDocument): Diagnostic[];
  /** The same with the paths of what is wrong, unknown or missing, for rules that can still look at the rest. */
  inspect(document: YamlDocument): { diagnostics: Diagnostic[]; brokenPaths: InstancePath[] };
}

/**
 * Compiles a schema once. Conventions that it must keep for good messages:
 * - `anyOf` stands alone (with annotations) and its branches differ in their JSON type;
 * - `x-enclii-error: CODE` beside a `pattern`, `enum` or limit names the error of the registry that explains it;
 *   its params are `field`, `actual` and `example`.
 */
export function createSchemaChecker(schema: JsonSchema): SchemaChecker {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true, $data: false, ownProperties: true });
  ajv.addKeyword({ keyword: 'x-enclii-error', metaSchema: { type: 'string', enum: Object.keys(errorRegistry) } });
  // Editors (yaml-language-server) show this one; our own messages come from the registry.
  ajv.addVocabulary(['patternErrorMessage', 'markdownDescription', 'defaultSnippets']);
  const validate = ajv.compile(schema);
  const branches = new Map<unknown, ReturnType<Ajv['compile']>>();

  function compileBranch(branch: JsonSchema): ReturnType<Ajv['compile']> {
    let compiled = branches.get(branch);
    if (compiled === undefined) {
      const { definitions } = schema;
      compiled = ajv.compile({ ...branch, ...(definitions === undefined ? {} : { definitions }) });
      branches.set(branch, compiled);
    }
    return compiled;
  }

  /** Replaces the noise of all alternatives by the errors of the one that was meant, or one line that names the types. */
  function settleAlternatives(errors: readonly ErrorObject[]): ErrorObject[] {
    const failed = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf');
    const isBelow = (error: ErrorObject, owner: ErrorObject): boolean =>
      error.instancePath === owner.instancePath || error.instancePath.startsWith(`${owner.instancePath}/`);
    const settled = errors.filter((error) => !failed.some((owner) => isBelow(error, owner)));
    for (const owner of failed) {
      // An alternative inside an alternative is settled by its owner.
      if (failed.some((other) => other.instancePath !== owner.instancePath && isBelow(owner, other))) continue;
      const options = owner.schema as readonly JsonSchema[];
      const actual = typeName(owner.data);
      const meant = options.find((option) => acceptsType(resolve(option, schema), actual));
      if (meant === undefined) {
        const expected = options.flatMap((option) => resolve(option, schema)['type'] ?? []) as string[];
        settled.push({ ...owner, keyword: 'type', params: { type: expected } });
        continue;
      }
      const check = compileBranch(meant);
      if (check(owner.data)) continue;
      const inner = settleAlternatives(check.errors ?? []);
      settled.push(...inner.map((error) => ({ ...error, instancePath: owner.instancePath + error.instancePath })));
    }
    return settled;
  }

  function inspect(document: YamlDocument): { diagnostics: Diagnostic[]; brokenPaths: InstancePath[] } {
    if (validate(document.value)) return { diagnostics: [], brokenPaths: [] };
    const problems = settleAlternatives(validate.errors ?? []).flatMap((error) => describeSchemaError(error, document, (each) => resolve(each, schema)) ?? []);
    const shown = problems.filter((each) => !isMisspelled(each, problems)).map((each) => each.diagnostic);
    return { diagnostics: orderProblems(shown), brokenPaths: problems.map((each) => each.path) };
  }

  return { inspect, check: (document) => inspect(document).diagnostics };
}

/** A missing field whose misspelling is reported already: one mistake, one line. */
function isMisspelled({ diagnostic }: SchemaProblem, problems: readonly SchemaProblem[]): boolean {
  const { code, params } = diagnostic;
  if (code !== 'SCHEMA_MISSING_FIELD') return false;
  return problems.some(
    ({ diagnostic: other }) => other.code === 'SCHEMA_UNKNOWN_FIELD' && other.params['parent'] === params['parent'] && other.params['suggestion'] === params['name'],
  );
}

function acceptsType(schema: JsonSchema, actual: string): boolean {
  const { type } = schema;
  const types = Array.isArray(type) ? type : [type];
  return types.includes(actual) || (actual === 'integer' && types.includes('number'));
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const name = reference.slice('#/definitions/'.length);
  const definitions = root['definitions'] as Readonly<Record<string, JsonSchema>> | undefined;
  return definitions?.[name] ?? schema;
}
