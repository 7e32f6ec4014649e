import type { Diagnostic } from '../diagnostic.ts';
import type { Platform } from '../platform/platform-files.ts';
import { suggest } from '../yaml/suggest.ts';
import type { ModelVolume } from './service-model.ts';
import type { SpecView } from './spec-view.ts';

const defaultClass = 'standard';

/** Volumes with the platform's StorageClass for the name that the developer wrote. */
export function resolveVolumes(view: SpecView, platform: Platform): { value: ModelVolume[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const known = Object.keys(platform.storageClasses);
  const value = (view.sections.volumes ?? []).map((volume, index): ModelVolume => {
    const name = volume.class ?? defaultClass;
    const isKnown = Object.hasOwn(platform.storageClasses, name);
    if (volume.class !== undefined && !isKnown) {
      const params = { name, suggestion: suggest(name, known) ?? 'none', known: known.length === 0 ? 'none' : known.join(', ') };
      diagnostics.push(view.problem('SPEC_UNKNOWN_STORAGE_CLASS', ['volumes', index, 'class'], params));
    }
    return {
      name: volume.name,
      mountPath: volume.mountPath.length > 1 && volume.mountPath.endsWith('/') ? volume.mountPath.slice(0, -1) : volume.mountPath,
      size: volume.size,
      // A platform that maps nothing leaves the choice to the cluster's default.
      storageClassName: isKnown ? (platform.storageClasses[name] ?? null) : null,
      accessMode: volume.accessMode ?? 'ReadWriteOnce',
    };
  });
  return { value, diagnostics };
}
