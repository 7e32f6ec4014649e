import type { Diagnostic } from '../../diagnostic.ts';
import { quoteValue } from '../../yaml/describe-value.ts';
import { parseImageReference } from '../image-reference.ts';
import { sampleNames } from '../sample-values.ts';
import type { SpecView } from '../spec-view.ts';
import { scanVariables, substituteVariables } from '../variables.ts';

/** The image says which build to run, in a form that a registry understands. */
export function checkImage(view: SpecView): Diagnostic[] {
  const { image } = view.sections.runtime;
  // A broken variable is that rule's problem; what is left would only be noise.
  if (scanVariables(image).problems.length > 0) return [];
  const path = ['runtime', 'image'];
  const parsed = parseImageReference(substituteVariables(image, sampleNames));
  if (!parsed.ok) return [view.problem('SPEC_BAD_IMAGE', path, { actual: quoteValue(image), reason: parsed.reason })];
  const { tag, digest } = parsed.value;
  if (digest !== null) return [];
  if (tag === null) return [view.problem('SPEC_IMAGE_NO_TAG', path, { actual: quoteValue(image) })];
  return tag === 'latest' ? [view.problem('SPEC_IMAGE_LATEST', path, {}, { severity: 'warning' })] : [];
}
