import type { Diagnostic } from '../../diagnostic.ts';
import { isReservedName } from '../../platform/namespace.ts';
import type { SpecView } from '../spec-view.ts';

const meanings = { project: 'project', name: 'service', environment: 'environment' } as const;

/** A name that belongs to the cluster or the engine names no project, service or environment. */
export function checkReservedName(key: 'project' | 'name' | 'environment'): (view: SpecView) => Diagnostic[] {
  return ({ document, locateMetadata }) => {
    const name = document.metadata[key];
    if (name === undefined || !isReservedName(name)) return [];
    return [{ code: 'SPEC_RESERVED_NAME', severity: 'error', location: locateMetadata(key), field: `metadata.${key}`, params: { name, what: meanings[key] } }];
  };
}
