import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadRendererSet, type RendererSet } from '../../src/core/render/renderer-set.ts';

const root = fileURLToPath(new URL('../../renderers/', import.meta.url));

/** The files under `renderers/`, by path inside the set. */
export function readBuiltInRendererFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of readdirSync(root)) {
    for (const file of readdirSync(`${root}${folder}`)) files.set(`${folder}/${file}`, readFileSync(`${root}${folder}/${file}`, 'utf8'));
  }
  return files;
}

/** The renderer set that ships with the product. */
export function loadBuiltInRenderers(): RendererSet {
  return loadRendererSet(readBuiltInRendererFiles());
}
