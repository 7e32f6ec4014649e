const mask = '[redacted]';

/** Shorter texts are no secrets worth the name, and masking them would shred ordinary words. */
const shortestSecret = 6;

/** Credentials that can be told by their looks, known to us or not. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, mask],
  [/gh[a-z]_[\w.-]{16,}/g, mask],
  [/github_pat_\w{8,}/g, mask],
  [/eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, mask],
  [/(bearer|basic)(?:\s+|%20)[\w.~+/=-]{8,}/gi, `$1 ${mask}`],
  [/x-access-token:[^\s@"']+/gi, `x-access-token:${mask}`],
  // User information of any URL: `scheme://user:password@host`.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]*:[^\s/@"'<>]+@/gi, `$1${mask}@`],
];

/** Names under which libraries keep requests' headers, whole or one by one. */
const headerNames = /^(raw-?)?(request|response)?-?headers?$|^(proxy-)?authorization$|^(set-)?cookie$|^x-hub-signature/i;

/** Takes secrets out of texts and values. Knows some by value and all usual kinds by their looks. */
export interface Redactor {
  /** From now on masks this value, whole or one of its lines, also where it was escaped or encoded on the way. */
  addSecret(value: string): void;
  redactText(text: string): string;
  /** A copy of JSON data without secrets and without headers of requests. Keys are redacted like values. */
  redactValue(value: unknown): unknown;
}

export function createRedactor(secrets: readonly string[] = []): Redactor {
  // Longest first, so that no part of a longer one is left standing.
  let known: string[] = [];
  const escapable: RegExp[] = [];

  const redactText = (text: string): string => {
    let result = text;
    for (const secret of known) {
      if (result.includes(secret)) result = result.replaceAll(secret, mask);
    }
    for (const pattern of escapable) result = result.replace(pattern, mask);
    for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
    return result;
  };

  const redactValue = (value: unknown): unknown => {
    if (typeof value === 'string') return redactText(value);
    if (typeof value === 'number') return redactText(String(value)) === String(value) ? value : mask;
    if (Array.isArray(value)) return value.map(redactValue);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [redactText(key), headerNames.test(key) ? '[not logged]' : redactValue(each)]),
    );
  };

  const addSecret = (value: string): void => {
    const parts = partsOf(value);
    known = [...new Set([...known, ...parts.flatMap(spellings)])].sort((a, b) => b.length - a.length);
    escapable.push(...parts.filter((part) => /["'\\/\s]/.test(part)).map(escapedForms));
  };

  for (const secret of secrets) addSecret(secret);
  return { addSecret, redactText, redactValue };
}

/** A secret as a whole and line by line, for programs that print lines; what stands around it in a file does not count. */
function partsOf(value: string): string[] {
  // The frame of a PEM file is the same for everybody.
  const lines = value.split(/\r?\n/).filter((line) => !line.startsWith('-----'));
  return [...new Set([value, value.trim(), ...lines])].filter((part) => part.length >= shortestSecret);
}

/** The ways in which a secret may turn up: as it is, and through URLs, base64 and hexadecimal. */
function spellings(part: string): string[] {
  return [part, encodeURIComponent(part), ...base64Cores(part), Buffer.from(part).toString('hex')];
}

/** Matches a text however many times JSON or JavaScript quoting was put around it. */
function escapedForms(part: string): RegExp {
  const controls: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't' };
  const source = Array.from(part).map((character) => {
    const control = controls[character];
    if (control !== undefined) return `(?:\\${control}|\\\\+${control})`;
    if (character === '\\') return '\\\\+';
    const literal = character.replace(/[$()*+.?[\]^{|}/-]/, '\\$&');
    return /["'/]/.test(character) ? `\\\\*${literal}` : literal;
  });
  return new RegExp(source.join(''), 'g');
}

/**
 * The part of a text's base64 that is the same whatever stands before and after it, for each of the three alignments:
 * so `user:secret` in a Basic header is found by the secret alone.
 */
function base64Cores(text: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const whole = bytes.toString('base64').replaceAll('=', '');
    const core = whole.slice(offset === 0 ? 0 : offset + 1, Math.floor((bytes.length * 8) / 6));
    const urlSafe = core.replaceAll('+', '-').replaceAll('/', '_');
    return core.length >= shortestSecret + 2 ? [core, urlSafe] : [];
  });
}
