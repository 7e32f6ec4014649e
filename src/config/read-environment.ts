import type { ConfigDraft } from './config-draft.ts';
import { configFields, type ConfigSchema } from './config-schema.ts';
import type { ConfigProblem } from './problem.ts';
import { nearest } from './read-config-file.ts';

/** Variables of a process; an empty one counts as not set, as is usual in compose files. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that Kubernetes makes of every Service whose name starts with `enclii`. */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP)(_\w+)?)?)$/;

/** Puts the variables over what the file said. */
export function readEnvironment(environment: Environment, draft: ConfigDraft): ConfigProblem[] {
  const fields = configFields();
  for (const { path, variable, schema } of fields) {
    const text = environment[variable];
    if (text === undefined || text === '') continue;
    // A variable replaces the file's choice between a value and a file with the value, too.
    const sibling = schema['x-file-for'] ?? `${path.at(-1) ?? ''}File`;
    draft.deleteFromFile([...path.slice(0, -1), sibling]);
    draft.set(path, convert(text, schema, /\s+/), variable, 'variable');
  }
  return misspelt(environment, [...fields.map((field) => field.variable), 'ENCLII_CONFIG']);
}

/**
 * Text to the type that the schema asks for; what can't be converted stays text, and validation says so.
 * @param secretSeparator what stands between secrets; other lists are separated by spaces or commas
 */
export function convert(text: string, schema: ConfigSchema, secretSeparator: RegExp): unknown {
  if (schema.type === 'integer') return /^-?\d+$/.test(text.trim()) ? Number(text) : text;
  if (schema.type === 'array') return text.split(schema['x-secret'] === true ? secretSeparator : /[\s,]+/).filter((part) => part !== '');
  // Many platforms can't hold line breaks in a variable.
  if (schema.format === 'privateKeyPem') return text.replaceAll('\\n', '\n');
  return text;
}

function misspelt(environment: Environment, known: readonly string[]): ConfigProblem[] {
  return Object.keys(environment).flatMap((variable): ConfigProblem[] => {
    if (!variable.startsWith('ENCLII_') || known.includes(variable) || serviceLink.test(variable)) return [];
    const suggestion = nearest(variable, known);
    return suggestion === null ? [] : [{ code: 'CONFIG_UNKNOWN_VARIABLE', params: { variable, suggestion } }];
  });
}
