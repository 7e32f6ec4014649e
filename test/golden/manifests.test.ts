import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { modelYaml, parseModel } from '../../src/core/render/model-yaml.ts';
import { renderManifests } from '../../src/core/render/render.ts';
import { loadBuiltInRenderers } from '../helpers/built-in-renderers.ts';
import { checkManifest } from '../helpers/manifest-schemas.ts';

const here = fileURLToPath(new URL('./', import.meta.url));
const set = loadBuiltInRenderers();
const names = readdirSync(`${here}models`).map((file) => file.replace(/\.yaml$/, ''));

/** `UPDATE_GOLDEN=1` writes what is rendered now; the diff is then a person's to read. */
const update = process.env['UPDATE_GOLDEN'] === '1';

describe('manifests of the built-in renderers', () => {
  it.each(names)('%s: every byte is as recorded', async (name) => {
    const text = readFileSync(`${here}models/${name}.yaml`, 'utf8');
    const model = parseModel(text);
    const manifests = renderManifests(model, set);
    const folder = `${here}manifests/${name}/`;
    if (update) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      for (const { fileName, content } of manifests) writeFileSync(folder + fileName, content);
    }
    const recorded = Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(folder + file, 'utf8')]));
    expect(Object.fromEntries(manifests.map(({ fileName, content }) => [fileName, content]))).toEqual(recorded);
    // The recorded bytes stand for the stored model as well: reading `service.yaml` back must not change anything.
    expect(renderManifests(parseModel(modelYaml(model)), set)).toEqual(manifests);
    for (const { content } of manifests) expect(await checkManifest(content)).toEqual([]);
  });
});
