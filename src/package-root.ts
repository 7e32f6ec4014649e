import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Root of the installed package: the parent of `src/` in a checkout and of `dist/` when installed. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** Version of the engine, from its package.json. */
export const engineVersion: string = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
