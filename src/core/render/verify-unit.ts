import { parseModel } from './model-yaml.ts';
import { renderManifests } from './render.ts';
import { compareText, type RendererSet } from './renderer-set.ts';

export interface ManifestMismatch {
  readonly fileName: string;
  /** `missing`: the model gives it, the repo lacks it; `unexpected`: the reverse; `different`: not byte-equal. */
  readonly reason: 'missing' | 'unexpected' | 'different';
}

export type UnitVerdict = { readonly ok: true } | { readonly ok: false; readonly mismatches: readonly ManifestMismatch[] };

/**
 * Renders a unit again from what the repo records and compares byte for byte. Throws RENDER_MODEL_INVALID or another
 * RENDER_… when what is recorded cannot be rendered at all.
 */
export function verifyUnit(unit: { readonly modelText: string; readonly manifests: ReadonlyMap<string, string>; readonly set: RendererSet }): UnitVerdict {
  const rendered = new Map(renderManifests(parseModel(unit.modelText), unit.set).map((manifest) => [manifest.fileName, manifest.content]));
  const mismatches: ManifestMismatch[] = [];
  for (const fileName of [...new Set([...rendered.keys(), ...unit.manifests.keys()])].sort(compareText)) {
    const expected = rendered.get(fileName);
    const found = unit.manifests.get(fileName);
    if (expected === found) continue;
    mismatches.push({ fileName, reason: found === undefined ? 'missing' : expected === undefined ? 'unexpected' : 'different' });
  }
  return mismatches.length === 0 ? { ok: true } : { ok: false, mismatches };
}
