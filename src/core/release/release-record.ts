import type { Destination } from '../spec/service-model.ts';

/** What a release changes: one service, or what a project's services share (`_project`), in one environment. */
export interface Unit {
  readonly environment: string;
  readonly project: string;
  /** Service name, or `_project`. */
  readonly service: string;
}

export const projectUnitName = '_project';

/** `release.yaml`: provenance. No number, no link and no hold in it, so that `git revert` stays clean. */
export interface ReleaseRecord {
  readonly formatVersion: 1;
  readonly kind: 'Release';
  readonly metadata: { readonly project: string; readonly environment: string; readonly service: string };
  /** Where Argo CD's ApplicationSet sends the manifests. */
  readonly destination: Destination;
  /** Null for what people's files in the environment repo caused. */
  readonly source: ReleaseSource | null;
  readonly actor: { readonly login: string; readonly id: number | null };
  /** Null for a unit without an image. */
  readonly image: { readonly reference: string; readonly digest: string } | null;
  /** `sha256:` of the bytes of the resolved model's file. */
  readonly specDigest: string;
  /** `sha256:` of the renderer set, kept at `renderers/<hex>/`. */
  readonly renderersDigest: string;
  readonly engineVersion: string;
}

export interface ReleaseSource {
  readonly repository: { readonly id: number; readonly name: string };
  /** The pushed commit that the Service Spec was read at. */
  readonly sha: string;
  /** The commit that the image was built from: `sha`, or an earlier one where `build.paths` is untouched since. */
  readonly buildSha: string;
  /** Full ref, e.g. `refs/heads/main`. */
  readonly ref: string;
  /** Path of the Service Spec in the app repo. */
  readonly path: string;
}

export type ReleaseAction = 'deploy' | 'rollback' | 'promote' | 're-render' | 'remove' | 'hold' | 'resume' | 'sleep' | 'publish-renderers';

/** The trailers of an engine commit (docs/adr/0002-formats.md). */
export interface ReleaseTrailers {
  readonly format: 1;
  readonly action: ReleaseAction;
  readonly unit: Unit;
  /** Monotonic per unit, from 1, never reused. */
  readonly release: number;
  /** Commit of the unit's previous release; null for its first. */
  readonly previous: string | null;
  readonly source: { readonly repositoryId: number; readonly sha: string } | null;
  /** GUID of the delivery that caused it; null where none did. */
  readonly delivery: string | null;
  /** Hash of this release's own audit record, which chains to all earlier ones. */
  readonly auditHead: string;
}
