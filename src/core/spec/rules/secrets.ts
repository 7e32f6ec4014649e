import type { Diagnostic } from '../../diagnostic.ts';
import { detectSecret } from '../detect-secret.ts';
import type { SpecView } from '../spec-view.ts';

/** No secret in plain text. The value itself never becomes a param: reports are public. */
export function checkPlaintextSecrets(view: SpecView): Diagnostic[] {
  return (view.sections.env ?? []).flatMap(({ name, value }, index) => {
    const reason = detectSecret(name, value);
    return reason === null ? [] : [view.problem('SPEC_PLAINTEXT_SECRET', ['env', index, 'value'], { name, reason })];
  });
}
