import { EncliiError } from '../errors/enclii-error.ts';

/** Values of options, each refused with what was expected. All throw CLI_INVALID_VALUE. */
function check(option: string, value: string, pattern: RegExp, expected: string): string {
  if (!pattern.test(value)) throw new EncliiError('CLI_INVALID_VALUE', { option, value, expected });
  return value;
}

export function positiveInteger(option: string, value: string): number {
  return Number(check(option, value, /^[1-9]\d{0,14}$/, '1, 2, 3 …'));
}

export function commitSha(option: string, value: string): string {
  return check(option, value, /^[0-9a-f]{40}$/, '40 × 0-9 a-f');
}

export function imageDigest(option: string, value: string): string {
  return check(option, value, /^sha256:[0-9a-f]{64}$/, 'sha256: + 64 × 0-9 a-f');
}

/** Checked after the parser is done with the line, so that a misspelt option is told as that. @throws EncliiError CLI_OPTION_REQUIRED */
export function required(option: string, value: string | undefined): string {
  if (value === undefined) throw new EncliiError('CLI_OPTION_REQUIRED', { option });
  return value;
}
