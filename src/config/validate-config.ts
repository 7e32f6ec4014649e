import { createPrivateKey } from 'node:crypto';
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ConfigDraft } from './config-draft.ts';
import { configFields, configSchema } from './config-schema.ts';
import type { ConfigProblem } from './problem.ts';

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function isPrivateKey(text: string): boolean {
  try {
    createPrivateKey(text);
    return true;
  } catch {
    return false;
  }
}

const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: true });
ajv.addVocabulary(['x-env', 'x-secret', 'x-file-for']);
ajv.addFormat('email', /^[^\s@<>]+@[^\s@<>]+$/);
ajv.addFormat('webUrl', (text) => /^https?:$/.test(urlOf(text)?.protocol ?? ''));
ajv.addFormat('postgresUrl', (text) => /^postgres(ql)?:$/.test(urlOf(text)?.protocol ?? ''));
ajv.addFormat('privateKeyPem', isPrivateKey);
// Tokens travel to this URL, so it must be encrypted, and it is shown, so it must not hold one.
ajv.addFormat('secureUrl', (text) => {
  const url = urlOf(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
});
const validate = ajv.compile(configSchema);

/** Fills the defaults in and returns every mistake. */
export function validateConfig(draft: ConfigDraft): ConfigProblem[] {
  for (const { path } of configFields()) draft.addGroup(path.slice(0, -1));
  validate(draft.values);
  return (validate.errors ?? []).map((error) => toProblem(error, draft));
}

function toProblem(error: ErrorObject, draft: ConfigDraft): ConfigProblem {
  const path = error.instancePath.split('/').slice(1);
  const params = error.params as Readonly<Record<string, string | number>>;
  if (error.keyword === 'required') return missing([...path, String(params['missingProperty'])]);
  const place = draft.placeOf(path) ?? path.join('.');
  switch (error.keyword) {
    case 'type':
      return { code: 'CONFIG_WRONG_TYPE', params: { place, type: String(params['type']) } };
    case 'enum':
      return { code: 'CONFIG_NOT_ONE_OF', params: { place, allowed: (error.params as { allowedValues: string[] }).allowedValues.join(', ') } };
    case 'minimum':
    case 'maximum':
      return { code: 'CONFIG_OUT_OF_RANGE', params: { place, bound: error.keyword, limit: Number(params['limit']) } };
    case 'minLength':
      return { code: 'CONFIG_TOO_SHORT', params: { place, minimum: Number(params['limit']) } };
    case 'minItems':
      return missing(path);
    case 'uniqueItems':
      return { code: 'CONFIG_REPEATED', params: { place } };
    default:
      return { code: 'CONFIG_WRONG_FORMAT', params: { place, format: String(params['format'] ?? error.keyword) } };
  }
}

function missing(path: readonly string[]): ConfigProblem {
  const name = path.join('.');
  const field = configFields().find((each) => each.path.join('.') === name);
  return { code: 'CONFIG_MISSING', params: { field: name, variable: field?.variable ?? '', secret: field?.schema['x-secret'] === true ? 'yes' : 'no' } };
}
