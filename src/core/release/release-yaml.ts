import { parse } from 'yaml';
import { canonicalYaml } from '../render/canonical-yaml.ts';
import type { ReleaseRecord } from './release-record.ts';

/** Text of `release.yaml`; key order is that of the record's declaration. */
export function formatReleaseRecord(record: ReleaseRecord): string {
  return canonicalYaml({
    formatVersion: record.formatVersion,
    kind: record.kind,
    metadata: { project: record.metadata.project, environment: record.metadata.environment, service: record.metadata.service },
    destination: { cluster: record.destination.cluster, namespace: record.destination.namespace },
    source:
      record.source === null
        ? null
        : {
            repository: { id: record.source.repository.id, name: record.source.repository.name },
            sha: record.source.sha,
            buildSha: record.source.buildSha,
            ref: record.source.ref,
            path: record.source.path,
          },
    actor: { login: record.actor.login, id: record.actor.id },
    image: record.image === null ? null : { reference: record.image.reference, digest: record.image.digest },
    specDigest: record.specDigest,
    renderersDigest: record.renderersDigest,
    engineVersion: record.engineVersion,
  });
}

/** Reads a `release.yaml`; null when it is not one of a format this engine knows. */
export function parseReleaseRecord(text: string): ReleaseRecord | null {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0 });
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const record = value as Partial<ReleaseRecord>;
  const complete =
    record.formatVersion === 1 &&
    record.kind === 'Release' &&
    typeof record.metadata?.service === 'string' &&
    typeof record.renderersDigest === 'string' &&
    typeof record.specDigest === 'string';
  return complete ? (record as ReleaseRecord) : null;
}
