import { resolve } from 'node:path';
import type { Language } from '../errors/error-definition.ts';
import { ConfigDraft } from './config-draft.ts';
import { configFields } from './config-schema.ts';
import type { Config } from './config.ts';
import { invalidConfig, type ConfigProblem } from './problem.ts';
import { readConfigFile } from './read-config-file.ts';
import { convert, readEnvironment, type Environment } from './read-environment.ts';
import { Secret } from './secret.ts';
import { validateConfig } from './validate-config.ts';

/** Reads a text file; throws as `fs.readFileSync` does. */
export type ReadTextFile = (path: string) => string;

/**
 * The configuration from variables over the YAML file that ENCLII_CONFIG names.
 * @throws EncliiError CONFIG_INVALID with every mistake at once
 */
export function loadConfig(environment: Environment, readTextFile: ReadTextFile): Config {
  const draft = new ConfigDraft();
  const problems = [...readFile(environment, readTextFile, draft), ...readEnvironment(environment, draft)];
  const unreadable = readValueFiles(readTextFile, draft);
  const invalid = validateConfig(draft).filter(
    // A value whose file can't be read is not missing as well.
    (problem) => problem.code !== 'CONFIG_MISSING' || !unreadable.some(({ target }) => target === problem.params['field']),
  );
  const all = [...problems, ...unreadable.map(({ problem }) => problem), ...invalid];
  if (all.length > 0) throw invalidConfig(all, languageOf(environment, draft));
  return freeze(draft.values as unknown as RawConfig);
}

function readFile(environment: Environment, readTextFile: ReadTextFile, draft: ConfigDraft): ConfigProblem[] {
  const path = environment['ENCLII_CONFIG'] ?? '';
  if (path === '') return [];
  try {
    return readConfigFile(path, readTextFile(path), draft);
  } catch (error) {
    return [unreadableFile('ENCLII_CONFIG', path, error)];
  }
}

/** Replaces each `…File` field by the value in that file. */
function readValueFiles(readTextFile: ReadTextFile, draft: ConfigDraft): { target: string; problem: ConfigProblem }[] {
  const fields = configFields();
  return fields.flatMap(({ path, schema }) => {
    const sibling = schema['x-file-for'];
    const file = draft.get(path);
    if (sibling === undefined || typeof file !== 'string' || file === '') return [];
    const place = draft.placeOf(path) ?? path.join('.');
    const target = [...path.slice(0, -1), sibling];
    const name = target.join('.');
    const other = draft.placeOf(target);
    if (other !== undefined) return [{ target: name, problem: { code: 'CONFIG_GIVEN_TWICE', params: { place, other } } as const }];
    try {
      const text = readTextFile(file).trim();
      const targetSchema = fields.find((each) => each.path.join('.') === name)?.schema ?? schema;
      draft.set(target, convert(text, targetSchema, /\s*[\r\n]\s*/), `${place} (${file})`, 'variable');
      return [];
    } catch (error) {
      return [{ target: name, problem: unreadableFile(place, file, error) }];
    }
  });
}

function unreadableFile(place: string, path: string, error: unknown): ConfigProblem {
  return { code: 'CONFIG_FILE_UNREADABLE', params: { place, path, reason: (error as NodeJS.ErrnoException).code ?? 'unknown' } };
}

function languageOf(environment: Environment, draft: ConfigDraft): Language {
  return (environment['ENCLII_LANGUAGE'] ?? draft.get(['language'])) === 'es' ? 'es' : 'en';
}

/** The shape that validation guarantees. */
interface RawConfig {
  http: { host: string; port: number; apiToken?: string };
  github: { apiUrl: string; appId: number; privateKey: string; webhookSecrets: string[] };
  environmentRepository: { url: string; branch: string; token?: string };
  databaseUrl?: string;
  dataDirectory: string;
  log: Config['log'];
  language: Language;
  registry: { dockerConfigFile?: string; allowPrivateHosts: string[] };
  limits: Config['limits'];
  identity: Config['identity'];
}

const secretOrNull = (value: string | undefined): Secret | null => (value === undefined ? null : new Secret(value));

function freeze(raw: RawConfig): Config {
  const { http, github, environmentRepository, registry } = raw;
  return Object.freeze({
    http: Object.freeze({ host: http.host, port: http.port, apiToken: secretOrNull(http.apiToken) }),
    github: Object.freeze({
      apiUrl: github.apiUrl,
      appId: github.appId,
      privateKey: new Secret(github.privateKey),
      webhookSecrets: Object.freeze(github.webhookSecrets.map((secret) => new Secret(secret))),
    }),
    environmentRepository: Object.freeze({
      url: environmentRepository.url,
      branch: environmentRepository.branch,
      token: secretOrNull(environmentRepository.token),
    }),
    databaseUrl: secretOrNull(raw.databaseUrl),
    dataDirectory: resolve(raw.dataDirectory),
    log: Object.freeze({ level: raw.log.level }),
    language: raw.language,
    registry: Object.freeze({ dockerConfigFile: registry.dockerConfigFile ?? null, allowPrivateHosts: Object.freeze([...registry.allowPrivateHosts]) }),
    limits: Object.freeze({ ...raw.limits }),
    identity: Object.freeze({ ...raw.identity }),
  });
}
