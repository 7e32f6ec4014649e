import type { Diagnostic } from '../../diagnostic.ts';
import type { SpecView } from '../spec-view.ts';

/**
 * One thing that the schema cannot say. A rule reports every problem that it finds and reads only the sections it lists:
 * where the schema found one of those broken, the rule is left out, so that it neither trips over a wrong type nor
 * blames what follows from the first mistake.
 */
export interface ServiceRule {
  readonly check: (view: SpecView) => Diagnostic[];
  /** Paths below `spec` with dots, `*` for any entry of a list; or `metadata.…`. */
  readonly reads: readonly string[];
  /** Once for the document; else also for each environment's overrides. */
  readonly once?: true;
}
