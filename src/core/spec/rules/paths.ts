import type { Diagnostic } from '../../diagnostic.ts';
import type { SpecView } from '../spec-view.ts';

/** An absolute path without `.`, `..` or empty segments; one slash at the end is fine. */
export function isPlainPath(path: string): boolean {
  if (!path.startsWith('/')) return false;
  const segments = path.slice(1).split('/');
  return segments.every((segment, index) => segment !== '.' && segment !== '..' && (segment !== '' || index === segments.length - 1));
}

/** Build paths stay inside the repository. */
export function checkBuildPaths(view: SpecView): Diagnostic[] {
  return (view.document.spec.build?.paths ?? []).flatMap((path, index) => {
    const inside = path.split('/').every((segment) => segment !== '..' && segment.toLowerCase() !== '.git');
    return inside ? [] : [view.problem('SPEC_BAD_SOURCE_PATH', ['build', 'paths', index], { actual: JSON.stringify(path.slice(0, 60)) })];
  });
}
