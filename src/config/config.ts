import type { Language } from '../errors/error-definition.ts';
import type { Secret } from './secret.ts';

/** The daemon's settings, read once and frozen. What each means, its variable and its default: schemas/config.schema.json. */
export interface Config {
  readonly http: { readonly host: string; readonly port: number; readonly apiToken: Secret | null };
  readonly github: {
    readonly apiUrl: string;
    readonly appId: number;
    readonly privateKey: Secret;
    /** At least one. */
    readonly webhookSecrets: readonly Secret[];
  };
  readonly environmentRepository: {
    readonly url: string;
    readonly branch: string;
    /** Null: use the installation token of the GitHub App. */
    readonly token: Secret | null;
  };
  /** Null: use the embedded PostgreSQL. A secret as a whole, because it holds a password. */
  readonly databaseUrl: Secret | null;
  /** Absolute path. */
  readonly dataDirectory: string;
  readonly log: { readonly level: LogLevel };
  readonly language: Language;
  readonly registry: { readonly dockerConfigFile: string | null; readonly allowPrivateHosts: readonly string[] };
  readonly limits: {
    readonly webhookBodyBytes: number;
    readonly webhookBodySlackBytes: number;
    readonly imageWaitMinutes: number;
    readonly quarantineAttempts: number;
  };
  readonly identity: { readonly name: string; readonly email: string };
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Every secret in the configuration, for the log's redaction. */
export function secretsOf(config: Config): Secret[] {
  return [config.github.privateKey, config.http.apiToken, ...config.github.webhookSecrets, config.environmentRepository.token, config.databaseUrl].filter(
    (secret) => secret !== null,
  );
}
