import { sha256Digest } from '../render/digest.ts';
import { modelYaml } from '../render/model-yaml.ts';
import type { RendererSet } from '../render/renderer-set.ts';
import { renderManifests } from '../render/render.ts';
import { formatReleaseRecord } from '../release/release-yaml.ts';
import type { ReleaseSource, Unit } from '../release/release-record.ts';
import { manifestsDirectory, modelPath, releasePath, unitDirectory } from '../release/unit.ts';
import type { ResolvedModel } from '../spec/service-model.ts';
import { gitBlobOid } from './blob-oid.ts';

export interface UnitPlanInput {
  readonly unit: Unit;
  /** Null removes the unit. */
  readonly model: ResolvedModel | null;
  readonly set: RendererSet;
  readonly provenance: {
    readonly source: ReleaseSource | null;
    readonly actor: { readonly login: string; readonly id: number | null };
    readonly image: { readonly reference: string; readonly digest: string } | null;
    readonly engineVersion: string;
  };
  /** Blobs below the unit's directory at the base commit: full path → git oid. */
  readonly current: ReadonlyMap<string, string>;
}

export type UnitPlan =
  | { readonly kind: 'no-change' }
  | {
      readonly kind: 'write';
      /** Full path → content, only what differs from the base. */
      readonly files: ReadonlyMap<string, string>;
      /** Full paths that the release no longer has. */
      readonly removed: readonly string[];
      /** Null for a removal. */
      readonly specDigest: string | null;
    };

/**
 * The tree change of one release: a pure function of the model, the renderer set and what is there now.
 * Equal model and equal manifests are no change, whatever the provenance says (ADR 0002). Throws RENDER_* errors.
 */
export function planUnit(input: UnitPlanInput): UnitPlan {
  const { unit, model, current } = input;
  if (model === null) {
    return current.size === 0 ? { kind: 'no-change' } : { kind: 'write', files: new Map(), removed: [...current.keys()].sort(), specDigest: null };
  }
  const modelText = modelYaml(model);
  const wanted = new Map<string, string>([[modelPath(unit), modelText]]);
  for (const manifest of renderManifests(model, input.set)) wanted.set(`${manifestsDirectory(unit)}/${manifest.fileName}`, manifest.content);

  const release = releasePath(unit);
  const files = new Map([...wanted].filter(([path, content]) => current.get(path) !== gitBlobOid(content)));
  const removed = [...current.keys()].filter((path) => path !== release && !wanted.has(path)).sort();
  if (files.size === 0 && removed.length === 0 && current.has(release)) return { kind: 'no-change' };

  const specDigest = sha256Digest(modelText);
  files.set(
    release,
    formatReleaseRecord({
      formatVersion: 1,
      kind: 'Release',
      metadata: { project: unit.project, environment: unit.environment, service: unit.service },
      destination: model.destination,
      ...input.provenance,
      specDigest,
      renderersDigest: input.set.digest,
    }),
  );
  return { kind: 'write', files, removed, specDigest };
}

/** The only prefix that a release of this unit may touch. */
export function ownedPrefix(unit: Unit): string {
  return `${unitDirectory(unit)}/`;
}
