import { readFileSync } from 'node:fs';

/** The part of JSON Schema that our schemas use. */
interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

interface Row {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

export interface SchemaPage {
  readonly title: string;
  readonly schema: string;
  /** Markdown between the title and the tables. */
  readonly intro: readonly string[];
  /** Paths that are named and not taken apart, because another one shows their fields. */
  readonly sameAs?: Readonly<Record<string, string>>;
}

/** A reference page of one file format: a table for each group of fields, then the schema's own example. */
export function schemaPage({ title, schema: name, intro, sameAs = {} }: SchemaPage): string {
  const root = JSON.parse(readFileSync(new URL(`../schemas/${name}`, import.meta.url), 'utf8')) as Schema;
  const rows = fieldsOf(root, root, '', sameAs);
  const groups = Map.groupBy(rows, ({ path }) => groupOf(path));
  return [
    `# ${title}`,
    '',
    `<!-- Generated from schemas/${name} by \`npm run docs:generate\`. Edit the schema. -->`,
    '',
    ...intro,
    '',
    ...[...groups].flatMap(([group, fields]) => [
      `## ${group === '' ? 'The document' : `\`${group}\``}`,
      '',
      '| Field | Value | Default | Example | Meaning |',
      '| --- | --- | --- | --- | --- |',
      ...fields.map((row) => tableRow(row, sameAs)),
      '',
    ]),
    '## Example',
    '',
    '```json',
    JSON.stringify(root.examples?.[0], null, 2),
    '```',
    '',
  ].join('\n');
}

/** Every field below `schema`, in the schema's order, by its full path; `[]` stands for an entry of a list, `<name>` for a free name. */
function fieldsOf(root: Schema, schema: Schema, path: string, sameAs: Readonly<Record<string, string>>): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, raw]) => {
    const field = resolve(root, raw);
    const own = path === '' ? name : `${path}.${name}`;
    const row: Row = { path: own, schema: field, required: schema.required?.includes(name) ?? false };
    return Object.hasOwn(sameAs, own) ? [row] : [row, ...below(root, field, own, sameAs)];
  });
}

function below(root: Schema, field: Schema, path: string, sameAs: Readonly<Record<string, string>>): Row[] {
  const free = typeof field.additionalProperties === 'object' ? resolve(root, field.additionalProperties) : undefined;
  const item = field.items === undefined ? undefined : resolve(root, field.items);
  return [
    ...fieldsOf(root, field, path, sameAs),
    ...(free === undefined ? [] : nested(root, free, `${path}.<name>`, sameAs)),
    ...(item === undefined ? [] : nested(root, item, `${path}[]`, sameAs)),
    ...(field.anyOf ?? []).flatMap((form) => below(root, resolve(root, form), path, sameAs)),
  ];
}

function nested(root: Schema, schema: Schema, path: string, sameAs: Readonly<Record<string, string>>): Row[] {
  return schema.properties === undefined && schema.anyOf === undefined ? [{ path, schema, required: false }] : below(root, schema, path, sameAs);
}

/** Follows `$ref` and a lone `allOf`; what stands beside them goes over what they lead to. */
function resolve(root: Schema, schema: Schema): Schema {
  const { $ref: reference, allOf, ...own } = schema;
  if (reference !== undefined) return { ...resolve(root, root.definitions?.[reference.replace('#/definitions/', '')] ?? {}), ...own };
  const [only] = allOf ?? [];
  return only === undefined ? schema : { ...resolve(root, only), ...own };
}

/** Fields are shown with the others of their section: `spec.runtime.image` under `spec.runtime`. */
function groupOf(path: string): string {
  const parts = path.split('.');
  if (parts.length === 1) return '';
  return parts.length === 2 ? (parts[0] ?? '') : parts.slice(0, 2).join('.').replace(/\[\]$/, '');
}

function tableRow({ path, schema, required }: Row, sameAs: Readonly<Record<string, string>>): string {
  const same = sameAs[path];
  const example = schema.examples?.[0];
  const cells = [
    `\`${path}\``,
    valueText(schema),
    required ? '**required**' : schema.default === undefined ? '' : code(schema.default),
    example === undefined ? '' : code(example),
    [schema.description ?? '', same === undefined ? '' : `Fields: see \`${same}\`.`].filter((text) => text !== '').join(' '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function valueText(schema: Schema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.length > 1 ? 'one of several forms' : '';
  const types = [schema.type ?? []].flat();
  const words: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', number: 'number', array: 'list', object: 'map', null: 'null', boolean: 'true or false' };
  const bounds = [
    schema.minimum === undefined ? '' : `from ${String(schema.minimum)}`,
    schema.maximum === undefined ? '' : `to ${String(schema.maximum)}`,
    schema.maxLength === undefined ? '' : `at most ${String(schema.maxLength)} characters`,
    schema.maxItems === undefined ? '' : `at most ${String(schema.maxItems)} entries`,
  ].filter((bound) => bound !== '');
  return [types.map((type) => words[type] ?? type).join(' or '), ...bounds].join(', ');
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
