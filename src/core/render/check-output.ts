import { EncliiError } from '../../errors/enclii-error.ts';
import { readPlainYaml } from './read-plain-yaml.ts';

/** What one run of a template has to make, no more and no less. */
export interface ExpectedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
}

export type KubernetesObject = Readonly<Record<string, unknown>> & { readonly metadata: Readonly<Record<string, unknown>> };

/**
 * Reads a template's output again and refuses it unless it is exactly the expected object. Keys without a value (null)
 * are left out; empty lists and maps mean something in Kubernetes and stay.
 * Throws RENDER_OUTPUT_INVALID, RENDER_OUTPUT_MISMATCH.
 */
export function checkOutput(file: string, text: string, expected: ExpectedObject): KubernetesObject {
  const read = readPlainYaml(text);
  if (!read.ok) throw new EncliiError('RENDER_OUTPUT_INVALID', { file, detail: read.problem });
  const object = withoutNulls(read.value, file, '');
  if (!isMap(object) || !isMap(object['metadata'])) throw new EncliiError('RENDER_OUTPUT_INVALID', { file, detail: 'no object with metadata' });
  const { metadata } = object;
  const found: ExpectedObject = {
    apiVersion: textOr(object['apiVersion']),
    kind: textOr(object['kind']),
    name: textOr(metadata['name']),
    namespace: metadata['namespace'] === undefined ? null : textOr(metadata['namespace']),
  };
  if (describe(found) !== describe(expected)) throw new EncliiError('RENDER_OUTPUT_MISMATCH', { file, expected: describe(expected), found: describe(found) });
  return { ...object, metadata };
}

function withoutNulls(value: unknown, file: string, at: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => {
      if (item === null) throw new EncliiError('RENDER_OUTPUT_INVALID', { file, detail: `an empty item at ${at}[${index}]` });
      return withoutNulls(item, file, `${at}[${index}]`);
    });
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNulls(inner, file, `${at}.${key}`)]),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '(none)';
}

/** JSON, so that no name can imitate a separator. */
function describe(object: ExpectedObject): string {
  return JSON.stringify([object.apiVersion, object.kind, object.namespace, object.name]);
}
