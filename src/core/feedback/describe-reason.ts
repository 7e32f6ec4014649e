import { describeError } from '../../errors/enclii-error.ts';
import type { Language } from '../../errors/error-definition.ts';
import type { Reason } from './push-report.ts';

/** The sentences of a reason. One that another version stored is told by its code: a report never fails for it. */
export function describeReason(reason: Reason, language: Language): { readonly message: string; readonly fix: string } {
  return describeError(reason.code, reason.params, language);
}
