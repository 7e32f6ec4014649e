import { readFileSync } from 'node:fs';
import type { Config } from './config.ts';
import { loadConfig } from './load-config.ts';
import type { Environment } from './read-environment.ts';

/** The variables of this process: the only place that reads them. */
export const processEnvironment: Environment = process.env;

/** The configuration of this process. @throws EncliiError CONFIG_INVALID */
export function loadProcessConfig(): Config {
  return loadConfig(processEnvironment, (path) => readFileSync(path, 'utf8'));
}
