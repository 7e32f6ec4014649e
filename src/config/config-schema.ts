import { readFileSync } from 'node:fs';

/** What the loader and the reference page use of the JSON Schema. `x-` keywords are ours. */
export interface ConfigSchema {
  readonly type?: string;
  readonly description: string;
  readonly properties?: Readonly<Record<string, ConfigSchema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The environment variable of a field. */
  readonly 'x-env'?: string;
  readonly 'x-secret'?: boolean;
  /** This field is the path of a file with the value of a sibling. */
  readonly 'x-file-for'?: string;
}

/** A setting, with its path in the file, e.g. `['http', 'port']`. */
export interface ConfigField {
  readonly path: readonly string[];
  readonly variable: string;
  readonly schema: ConfigSchema;
  readonly required: boolean;
}

export const configSchema = JSON.parse(
  // Two levels up in `src` and in the compiled package alike.
  readFileSync(new URL('../../schemas/config.schema.json', import.meta.url), 'utf8'),
) as ConfigSchema;

/** Every setting, in the schema's order. */
export function configFields(schema: ConfigSchema = configSchema, path: readonly string[] = []): ConfigField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const variable = field['x-env'];
    if (variable === undefined) return configFields(field, [...path, name]);
    return [{ path: [...path, name], variable, schema: field, required: schema.required?.includes(name) ?? false }];
  });
}
