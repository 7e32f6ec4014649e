import { configFields, type ConfigField, type ConfigSchema } from '../src/config/config-schema.ts';

/** docs/reference/configuration.md, from the schema that the daemon validates with. */
export function configurationPage(): string {
  const groups = Map.groupBy(configFields(), ({ path }) => (path.length > 1 ? (path[0] ?? '') : ''));
  return [
    '# Configuration',
    '',
    '<!-- Generated from schemas/config.schema.json by `npm run docs:generate`. Edit the schema. -->',
    '',
    'The daemon reads its settings once, when it starts. Each is an environment variable or a field of the YAML file that',
    '`ENCLII_CONFIG` names; the variable wins, and an empty variable counts as not set. Mistakes are reported all at once,',
    'with their variable or their line and column, and the daemon does not start until they are corrected.',
    '',
    'Secrets are best given as files: the variables that end in `_FILE` take a path. No secret is ever logged or shown.',
    '',
    ...[...groups].flatMap(([group, fields]) => section(group, fields)),
    '## The smallest configuration',
    '',
    '```sh',
    ...configFields()
      .filter((field) => field.required)
      .map((field) => example(field)),
    '```',
    '',
  ].join('\n');
}

function section(group: string, fields: readonly ConfigField[]): string[] {
  return [
    `## ${group === '' ? 'General' : `\`${group}\``}`,
    '',
    '| Variable | Field | Value | Default | Meaning |',
    '| --- | --- | --- | --- | --- |',
    ...fields.map(
      ({ variable, path, schema, required }) =>
        `| \`${variable}\` | \`${path.join('.')}\` | ${valueText(schema)} | ${required ? '**required**' : defaultText(schema)} | ${schema.description.replaceAll('|', '\\|')} |`,
    ),
    '',
  ];
}

function valueText(schema: ConfigSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ');
  if (schema.type === 'integer') return `number${schema.minimum === undefined ? '' : ` from ${String(schema.minimum)}`}${schema.maximum === undefined ? '' : ` to ${String(schema.maximum)}`}`;
  if (schema['x-file-for'] !== undefined) return 'path';
  const kind = schema.type === 'array' ? 'list' : 'text';
  return schema['x-secret'] === true ? `secret ${kind}` : kind;
}

function defaultText(schema: ConfigSchema): string {
  if (schema.default === undefined) return '';
  return Array.isArray(schema.default) ? 'none' : `\`${JSON.stringify(schema.default).replaceAll('"', '')}\``;
}

function example({ variable, schema }: ConfigField): string {
  if (schema['x-secret'] === true) return `${variable}_FILE=/run/secrets/${variable.toLowerCase().replaceAll('_', '-')}`;
  return schema.type === 'integer' ? `${variable}=123456` : `${variable}=https://github.com/acme/environments.git`;
}
