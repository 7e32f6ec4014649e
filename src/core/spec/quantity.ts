/** Exponents of ten and factors of 1024 behind Kubernetes' suffixes, as nano-units. */
const decimalFactors: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  '': 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
};
const binarySuffixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const quantityPattern = /^([0-9]{1,18})(?:\.([0-9]{1,9}))?(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;

/** A Kubernetes quantity in exact nano-units (1 core or 1 byte = 10⁹); null when the text is none. Negative amounts and `e` notation are not used in our files. */
export function parseQuantity(text: string): bigint | null {
  const match = quantityPattern.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = '', suffix = ''] = match;
  const binary = binarySuffixes.indexOf(suffix);
  const factor = binary === -1 ? decimalFactors[suffix] : 10n ** 9n * 1024n ** BigInt(binary + 1);
  if (factor === undefined) return null;
  const digits = BigInt(whole + fraction) * factor;
  const scale = 10n ** BigInt(fraction.length);
  // Below a nano-unit Kubernetes rounds up, too.
  return (digits + scale - 1n) / scale;
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`; null when one of them is no quantity. */
export function compareQuantities(a: string, b: string): number | null {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  if (left === null || right === null) return null;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** CPU in the one spelling that Kubernetes itself would store: whole cores, else thousandths; null below one thousandth. */
export function normaliseCpu(cpu: string | number): string | null {
  const nano = typeof cpu === 'number' ? BigInt(Math.round(cpu * 1000)) * 10n ** 6n : parseQuantity(cpu);
  if (nano === null) return null;
  const milli = nano / 10n ** 6n;
  if (milli <= 0n) return null;
  return milli % 1000n === 0n ? String(milli / 1000n) : `${milli}m`;
}
