import type { Diagnostic } from '../../diagnostic.ts';
import type { SpecView } from '../spec-view.ts';
import { findDuplicates } from './duplicates.ts';
import { isPlainPath } from './paths.ts';

const systemDirectories = ['/', '/dev', '/proc', '/sys'];

function withoutEndSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** A volume is mounted at an ordinary directory. */
export function checkMountPaths(view: SpecView): Diagnostic[] {
  return (view.sections.volumes ?? []).flatMap(({ mountPath }, index) => {
    const path = withoutEndSlash(mountPath);
    const isSystem = systemDirectories.some((directory) => path === directory || (directory !== '/' && path.startsWith(`${directory}/`)));
    if (isPlainPath(mountPath) && !isSystem) return [];
    return [view.problem('SPEC_BAD_MOUNT_PATH', ['volumes', index, 'mountPath'], { actual: JSON.stringify(mountPath.slice(0, 60)) })];
  });
}

/** Two volumes are not mounted at one directory. */
export function checkDuplicateMountPaths(view: SpecView): Diagnostic[] {
  const entries = (view.sections.volumes ?? []).map(({ mountPath }, index) => {
    const path = withoutEndSlash(mountPath);
    return { key: path, path: ['volumes', index, 'mountPath'], params: { mountPath: path } };
  });
  return findDuplicates(view, 'SPEC_DUPLICATE_MOUNT_PATH', entries);
}

/** A volume of one node with replicas on several is legal, and nearly always a mistake: a warning. */
export function warnOfSharedVolumes(view: SpecView): Diagnostic[] {
  const { replicas } = view.sections.runtime;
  const most = typeof replicas === 'object' ? replicas.max : (replicas ?? 1);
  if (most <= 1) return [];
  return (view.sections.volumes ?? []).flatMap(({ name, accessMode = 'ReadWriteOnce' }, index) =>
    accessMode === 'ReadWriteOnce'
      ? [view.problem('SPEC_VOLUME_SHARED', ['volumes', index, 'name'], { volume: name, replicas: most }, { severity: 'warning' })]
      : [],
  );
}
