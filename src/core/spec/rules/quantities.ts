import type { Diagnostic } from '../../diagnostic.ts';
import { normaliseCpu, parseQuantity } from '../quantity.ts';
import type { SpecView } from '../spec-view.ts';

/** Amounts are more than nothing: the schema's patterns cannot say that `0m` and `0.0Gi` are none. */
export function checkAmounts(view: SpecView): Diagnostic[] {
  const { cpu, memory } = view.sections.runtime;
  const problems: Diagnostic[] = [];
  if (cpu !== undefined && normaliseCpu(cpu) === null) {
    problems.push(view.problem('SPEC_BAD_CPU', ['runtime', 'cpu'], { actual: JSON.stringify(cpu) }));
  }
  if (memory !== undefined && !isPositive(memory)) {
    problems.push(view.problem('SPEC_BAD_MEMORY', ['runtime', 'memory'], { actual: JSON.stringify(memory) }));
  }
  (view.sections.volumes ?? []).forEach(({ size }, index) => {
    if (!isPositive(size)) problems.push(view.problem('SPEC_BAD_MEMORY', ['volumes', index, 'size'], { actual: JSON.stringify(size) }));
  });
  return problems;
}

function isPositive(quantity: string): boolean {
  return (parseQuantity(quantity) ?? 0n) > 0n;
}
