import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelYaml, parseModel } from '../../../../src/core/render/model-yaml.ts';
import { renderManifests } from '../../../../src/core/render/render.ts';
import { verifyUnit } from '../../../../src/core/render/verify-unit.ts';
import type { ServiceModel } from '../../../../src/core/spec/service-model.ts';
import { loadBuiltInRenderers } from '../../../helpers/built-in-renderers.ts';

const set = loadBuiltInRenderers();
const model = parseModel(readFileSync(new URL('../../../golden/models/web.yaml', import.meta.url), 'utf8')) as ServiceModel;
const modelText = modelYaml(model);
const recorded: ReadonlyMap<string, string> = new Map(renderManifests(model, set).map(({ fileName, content }) => [fileName, content]));

describe('verifyUnit', () => {
  it('accepts what the engine wrote', () => {
    expect(verifyUnit({ modelText, manifests: recorded, set })).toEqual({ ok: true });
  });

  it('catches one flipped byte in every manifest', () => {
    for (const [fileName, content] of recorded) {
      const at = content.length >> 1;
      const flipped = content.slice(0, at) + String.fromCharCode(content.charCodeAt(at) ^ 1) + content.slice(at + 1);
      expect(verifyUnit({ modelText, manifests: new Map([...recorded, [fileName, flipped]]), set })).toEqual({ ok: false, mismatches: [{ fileName, reason: 'different' }] });
    }
  });

  it('catches what is missing and what was put beside', () => {
    const manifests = new Map([...recorded, ['secret-mine.yaml', 'x']]);
    manifests.delete('service-api.yaml');
    expect(verifyUnit({ modelText, manifests, set })).toEqual({
      ok: false,
      mismatches: [
        { fileName: 'secret-mine.yaml', reason: 'unexpected' },
        { fileName: 'service-api.yaml', reason: 'missing' },
      ],
    });
  });

  it('catches a model that was changed by hand', () => {
    const verdict = verifyUnit({ modelText: modelText.replace('maxReplicas: 5', 'maxReplicas: 50'), manifests: recorded, set });
    expect(verdict).toEqual({ ok: false, mismatches: [{ fileName: 'horizontalpodautoscaler-api.yaml', reason: 'different' }] });
  });
});

describe('modelYaml and parseModel', () => {
  it('write equal models as equal bytes, however they were put together', () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(reversed) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, reversed(inner)])) : value;
    expect(modelYaml(reversed(model) as ServiceModel)).toBe(modelText);
    expect(modelYaml(parseModel(modelText))).toBe(modelText);
    expect(Object.keys(parseModel(modelText)).slice(0, 5)).toEqual(['apiVersion', 'kind', 'metadata', 'destination', 'image']);
  });

  it('keep fields that this engine does not know, at the end', () => {
    const later = modelText.replace('image:', 'later: 1\nimage:');
    expect(modelYaml(parseModel(later))).toBe(`${modelText}later: 1\n`);
  });

  it.each(['', '[]', 'a: 1', 'apiVersion: enclii.dev/v1\nkind: Service', `${modelText}---\n${modelText}`, modelText.replace('  name: api', '  nmae: api'), `${modelText}__proto__: {}\n`, 'a: &a 1\nb: *a'])(
    'refuse what is no model: %#',
    (text) => {
      expect(() => parseModel(text)).toThrow(expect.objectContaining({ code: 'RENDER_MODEL_INVALID' }));
    },
  );
});
