import type { Diagnostic } from '../diagnostic.ts';
import type { Platform } from '../platform/platform-files.ts';
import { quoteValue } from '../yaml/describe-value.ts';
import { formatImageReference, imageRepository, isAllowedRepository, parseImageReference } from './image-reference.ts';
import type { SpecView } from './spec-view.ts';
import { substituteVariables, type VariableValues } from './variables.ts';

/** The image with its variables filled in, from a registry that the platform allows. */
export function resolveImage(view: SpecView, names: VariableValues, platform: Platform): { value: string | null; diagnostics: Diagnostic[] } {
  const path = ['runtime', 'image'];
  const text = substituteVariables(view.sections.runtime.image, names);
  const parsed = parseImageReference(text);
  if (!parsed.ok) return { value: null, diagnostics: [view.problem('SPEC_BAD_IMAGE', path, { actual: quoteValue(text), reason: parsed.reason })] };
  if (parsed.value.tag === null && parsed.value.digest === null) {
    return { value: null, diagnostics: [view.problem('SPEC_IMAGE_NO_TAG', path, { actual: quoteValue(text) })] };
  }
  const repository = imageRepository(parsed.value);
  if (!isAllowedRepository(repository, platform.registries)) {
    const allowed = platform.registries.length === 0 ? 'none' : platform.registries.join(', ');
    return { value: null, diagnostics: [view.problem('SPEC_IMAGE_REGISTRY', path, { repository, allowed })] };
  }
  return { value: formatImageReference(parsed.value), diagnostics: [] };
}
