import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import type { ObservedRequest, ObservedResponse } from '../../../src/forge/forge-options.ts';

type Node = Record<string, unknown>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Node;
}

interface Operation {
  readonly parameters?: readonly Node[];
  readonly requestBody?: Node;
  readonly responses?: Record<string, Node>;
}

interface Route {
  readonly template: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly operations: Node;
}

const addFormats = formatsPlugin as unknown as (ajv: Ajv | Ajv2020) => void;
const require = createRequire(import.meta.url);
const load = (name: string): Node => JSON.parse(readFileSync(require.resolve(name), 'utf8')) as Node;

/** OpenAPI 3.0 says `nullable`; JSON Schema wants null among the types. Done on the whole document, in place, once. */
function withoutNullable(node: unknown): void {
  if (Array.isArray(node)) {
    for (const item of node) withoutNullable(item);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const schema = node as Node;
  if (schema['nullable'] === true) {
    delete schema['nullable'];
    if (typeof schema['type'] === 'string') schema['type'] = [schema['type'], 'null'];
    if (Array.isArray(schema['enum']) && !schema['enum'].includes(null)) schema['enum'] = [...(schema['enum'] as unknown[]), null];
    for (const key of ['anyOf', 'oneOf']) if (Array.isArray(schema[key])) schema[key] = [...(schema[key] as unknown[]), { type: 'null' }];
    if (Array.isArray(schema['allOf'])) {
      schema['anyOf'] = [{ allOf: schema['allOf'] }, { type: 'null' }];
      delete schema['allOf'];
    }
  }
  for (const [key, value] of Object.entries(schema)) if (key !== 'example' && key !== 'examples') withoutNullable(value);
}

function createAjv(document: Node, kind: 'rest' | 'webhooks'): Ajv | Ajv2020 {
  const options = { strict: false, allErrors: true, coerceTypes: false, validateFormats: true, logger: false as const };
  const ajv = kind === 'rest' ? new Ajv(options) : new Ajv2020(options);
  addFormats(ajv);
  for (const format of ['repo.nwo', 'uri-template']) ajv.addFormat(format, true);
  // Git takes any text for an address, and GitHub's bots have brackets in theirs.
  ajv.addFormat('email', true);
  // GitHub answers '' where no link was given.
  ajv.addFormat('uri', (text: string) => text === '' || URL.canParse(text));
  ajv.addSchema({ $id: kind, components: document['components'] });
  return ajv;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Literal segments beat parameters; where a parameter ends the path it may hold slashes (`{ref}`, `{path}`). */
function compileRoutes(paths: Node): Route[] {
  const greedy = new Set(['ref', 'path', 'branch', 'basehead', 'tree_sha', 'commit_sha']);
  return Object.entries(paths)
    .map(([template, operations]) => {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
      const source = template
        .split(/(\{\w+\})/)
        .map((part) => (part.startsWith('{') ? (greedy.has(part.slice(1, -1)) ? '(.*)' : '([^/]+)') : escape(part)))
        .join('');
      return { template, pattern: new RegExp(`^${source}$`), names, operations: operations as Node };
    })
    .sort((a, b) => a.names.length - b.names.length || b.template.length - a.template.length);
}

export interface OpenApiCheck {
  readonly onRequest: (request: ObservedRequest) => void;
  readonly onResponse: (response: ObservedResponse) => void;
  readonly onWebhook: (event: string, payload: Readonly<Record<string, unknown>>) => void;
  readonly violations: readonly string[];
  /** `METHOD template` of every operation that was called. */
  readonly operations: ReadonlySet<string>;
  /** Throws with every violation so far, and forgets them. */
  assertClean(): void;
  /** Returns and forgets the violations: for tests that mean to send something wrong. */
  takeViolations(): string[];
}

interface Documents {
  readonly rest: Node;
  readonly restAjv: Ajv | Ajv2020;
  readonly routes: readonly Route[];
  readonly webhooks: Node;
  readonly webhooksAjv: Ajv | Ajv2020;
}

let loaded: Documents | undefined;
/** Parsed once per process, at the first use: 0.2 s. */
function documents(): Documents {
  if (loaded !== undefined) return loaded;
  const rest = load('@octokit/openapi/generated/api.github.com.json');
  // The description wants an installation's account to be a user and an enterprise at once (`allOf`) in this one list.
  const list = (rest['paths'] as Record<string, { get: Operation }>)['/app/installations'];
  const answer = (list?.get.responses?.['200'] as { content: Record<string, { schema: Node }> } | undefined)?.content['application/json'];
  if (answer !== undefined) answer.schema = { type: 'array', items: { $ref: '#/components/schemas/installation' } };
  withoutNullable(rest);
  const webhooks = load('@octokit/openapi-webhooks/generated/api.github.com.json');
  loaded = { rest, restAjv: createAjv(rest, 'rest'), routes: compileRoutes(rest['paths'] as Node), webhooks, webhooksAjv: createAjv(webhooks, 'webhooks') };
  return loaded;
}

const validators = new Map<string, ValidateFunction>();

function absolute(node: unknown, base: string): unknown {
  if (Array.isArray(node)) return node.map((item) => absolute(item, base));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === '$ref' && typeof value === 'string' ? value.replace(/^#/, `${base}#`) : absolute(value, base)]),
  );
}

function validate(ajv: Ajv | Ajv2020, base: string, key: string, schema: Node, value: unknown): string[] {
  let validator = validators.get(`${base} ${key}`);
  if (validator === undefined) {
    validator = ajv.compile(absolute(schema, base) as AnySchema);
    validators.set(`${base} ${key}`, validator);
  }
  if (validator(value)) return [];
  return (validator.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
}

function resolve(document: Node, node: Node): Node {
  const reference = node['$ref'];
  if (typeof reference !== 'string') return node;
  return reference.split('/').slice(1).reduce<Node>((value, key) => value[key] as Node, document);
}

const jsonSchema = (content: unknown): Node | undefined => {
  const media = (content as Record<string, { schema?: Node }> | undefined) ?? {};
  return (media['application/json'] ?? Object.values(media)[0])?.schema;
};

/** Query values are text; the description says what they should read as. */
function coerce(value: unknown, schema: Node): unknown {
  const type = schema['type'];
  const text = typeof value === 'string' ? value : undefined;
  if (text !== undefined && type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (text !== undefined && type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (text !== undefined && type === 'array') return text.split(',');
  return value;
}

function checkParameters(operation: string, parameters: readonly Parameter[], values: Readonly<Record<string, unknown>>, where: string): string[] {
  const problems: string[] = [];
  const { restAjv, rest } = documents();
  const relevant = parameters.filter((parameter) => parameter.in === where);
  for (const name of Object.keys(values)) {
    if (!relevant.some((parameter) => parameter.name === name)) problems.push(`unknown ${where} parameter ${name}`);
  }
  for (const { name, required, schema } of relevant) {
    const value = values[name];
    if (value === undefined) {
      if (required === true) problems.push(`missing ${where} parameter ${name}`);
      continue;
    }
    if (schema === undefined) continue;
    const found = validate(restAjv, 'rest', `${operation} ${where} ${name}`, schema, coerce(value, resolve(rest, schema)));
    problems.push(...found.map((problem) => `${where} parameter ${name}: ${problem}`));
  }
  return problems;
}

function findRoute(method: string, path: string): { route: Route; operation: Operation; values: Record<string, string> } | null {
  for (const route of documents().routes) {
    const match = route.pattern.exec(path);
    const operation = route.operations[method.toLowerCase()];
    if (match === null || operation === undefined) continue;
    const values = Object.fromEntries(route.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
    return { route, operation: operation as Operation, values };
  }
  return null;
}

/** Properties that the description does not list: GitHub ignores them silently, so nobody else tells. */
function unknownProperties(schema: Node | undefined, body: unknown): string[] {
  if (schema === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  const { rest } = documents();
  const resolved = resolve(rest, schema);
  const properties = resolved['properties'] as Record<string, Node> | undefined;
  // Alternatives and free-form objects are left to the validator.
  if (properties === undefined || resolved['oneOf'] !== undefined || resolved['anyOf'] !== undefined) return [];
  return Object.entries(body).flatMap(([name, value]) => {
    const known = properties[name];
    return known === undefined ? [`body: unknown property ${name}`] : unknownProperties(known, value);
  });
}

function checkRequest(request: ObservedRequest, called: Set<string>): string[] {
  const { restAjv, rest } = documents();
  // The client drops the slash when it asks for the root directory.
  const found = findRoute(request.method === 'HEAD' ? 'GET' : request.method, request.path.replace(/\/contents$/, '/contents/'));
  if (found === null) return ['is not in the description'];
  const { route, operation, values } = found;
  const name = `${request.method} ${route.template}`;
  called.add(name);
  const parameters = (operation.parameters ?? []).map((parameter) => resolve(rest, parameter) as unknown as Parameter);
  // GitHub's path parameters are numbers now and then.
  const problems = [...checkParameters(name, parameters, values, 'path'), ...checkParameters(name, parameters, request.query, 'query')];
  const body = operation.requestBody === undefined ? undefined : resolve(rest, operation.requestBody);
  if (body === undefined) {
    if (request.body !== undefined && JSON.stringify(request.body) !== '{}') problems.push('takes no body, but one was sent');
    return problems;
  }
  if (request.body === undefined) {
    if (body['required'] === true) problems.push('needs a body');
    return problems;
  }
  const schema = jsonSchema(body['content']);
  if (schema !== undefined) problems.push(...validate(restAjv, 'rest', `${name} body`, schema, request.body).map((problem) => `body ${problem}`));
  return [...problems, ...unknownProperties(schema, request.body)];
}

function checkResponse(response: ObservedResponse): string[] {
  const { restAjv, rest } = documents();
  const found = findRoute(response.method, response.path);
  const described = found?.operation.responses?.[String(response.status)];
  // Raw media types and errors of the transport are not described.
  if (found === null || described === undefined || response.body === undefined || typeof response.body === 'string') return [];
  const schema = jsonSchema(resolve(rest, described)['content']);
  if (schema === undefined) return [];
  return validate(restAjv, 'rest', `${response.method} ${found.route.template} ${response.status}`, schema, response.body).map((problem) => `answers ${response.status}: ${problem}`);
}

function checkWebhook(event: string, payload: Readonly<Record<string, unknown>>): string[] {
  const { webhooks, webhooksAjv } = documents();
  const action = typeof payload['action'] === 'string' ? `-${payload['action'].replaceAll('_', '-')}` : '';
  const name = `${event.replaceAll('_', '-')}${action}`;
  const described = (webhooks['webhooks'] as Record<string, { post: { requestBody: { content: unknown } } }>)[name];
  if (described === undefined) return [`webhook ${name} is not in the description`];
  const schema = jsonSchema(described.post.requestBody.content);
  if (schema === undefined) return [];
  // As it goes over the wire.
  return validate(webhooksAjv, 'webhooks', name, schema, JSON.parse(JSON.stringify(payload))).map((problem) => `webhook ${name}: ${problem}`);
}

/** Checks every REST request and answer and every webhook payload against GitHub's own descriptions. */
export function createOpenApiCheck(): OpenApiCheck {
  const violations: string[] = [];
  const operations = new Set<string>();
  return {
    violations,
    operations,
    onRequest: (request) => {
      violations.push(...checkRequest(request, operations).map((problem) => `${request.method} ${request.path} ${problem}`));
    },
    onResponse: (response) => {
      violations.push(...checkResponse(response).map((problem) => `${response.method} ${response.path} ${problem}`));
    },
    onWebhook: (event, payload) => {
      violations.push(...checkWebhook(event, payload));
    },
    assertClean: () => {
      const found = violations.splice(0);
      if (found.length > 0) throw new Error(`GitHub's description disagrees:\n${found.join('\n')}`);
    },
    takeViolations: () => violations.splice(0),
  };
}
