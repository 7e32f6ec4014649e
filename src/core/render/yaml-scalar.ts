import { EncliiError } from '../../errors/enclii-error.ts';

/**
 * Words that some YAML 1.1 or 1.2 reader takes for a boolean, null or number. The rest of what readers misread (dates,
 * octals, sexagesimals, `.inf`, `~`, `=`, `<<`) does not start with a letter or a slash and is quoted for that reason.
 */
const readerWords: ReadonlySet<string> = new Set(['y', 'yes', 'n', 'no', 'on', 'off', 'true', 'false', 'null', 'inf', 'infinity', 'nan']);

const plainKey = /^[A-Za-z/][A-Za-z0-9_./@+-]*$/;
const plainValue = /^[A-Za-z/][A-Za-z0-9_./@+-]*(?::[A-Za-z0-9/][A-Za-z0-9_./@+-]*)*$/;

/** YAML readers refuse an implicit key longer than 1,024 characters; escapes count. */
const longestKey = 1000;

export function stringScalar(text: string, at: string): string {
  return plainValue.test(text) && !readerWords.has(text.toLowerCase()) ? text : quoted(text, at);
}

export function keyScalar(key: string, at: string): string {
  const written = plainKey.test(key) && !readerWords.has(key.toLowerCase()) ? key : quoted(key, at);
  if (written.length > longestKey) throw unrepresentable(at, 'a key of over 1,000 characters');
  return written;
}

/** A JSON-like number that every reader takes for the same number: an exponent always comes with a fraction and a sign. */
export function numberScalar(value: number, at: string): string {
  if (!Number.isFinite(value)) throw unrepresentable(at, String(value));
  // JSON has no negative zero either.
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  // Beyond 2^53 the digits would be read as an exact integer that JavaScript never held.
  const text = Number.isInteger(value) ? value.toExponential() : String(value);
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`;
}

/** Double-quoted on one line. Everything that a reader, terminal or reviewer could take for something else is escaped. */
export function quoted(text: string, at: string): string {
  let written = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const short = shortEscapes.get(code);
    if (short !== undefined) written += short;
    else if (isPrintable(code)) written += character;
    else if (code >= 0xd800 && code <= 0xdfff) throw unrepresentable(at, 'half of a surrogate pair');
    else if (code <= 0xff) written += `\\x${hex(code, 2)}`;
    else if (code <= 0xffff) written += `\\u${hex(code, 4)}`;
    else written += `\\U${hex(code, 8)}`;
  }
  return `${written}"`;
}

/**
 * True for a text that a literal block (`|`) holds unchanged in every reader: two lines or more, at most one newline at
 * the end, no blank at a line's end, no indented or empty first line, printable characters only.
 */
export function fitsLiteralBlock(text: string): boolean {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  if (!body.includes('\n') || /^[ \n]|[ \n]$| \n/.test(body)) return false;
  // A document marker is harmless when indented, but not to a reader's eye or to a tool that splits by text.
  if (/^(?:---|\.\.\.)/m.test(body)) return false;
  for (const character of body) {
    if (character !== '\n' && !isPrintable(character.codePointAt(0) ?? 0)) return false;
  }
  return true;
}

export function unrepresentable(at: string, found: string): EncliiError {
  return new EncliiError('RENDER_VALUE_UNREPRESENTABLE', { path: at === '' ? '(the value itself)' : at, found });
}

const shortEscapes: ReadonlyMap<number, string> = new Map([
  [0x22, '\\"'],
  [0x5c, '\\\\'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
]);

/**
 * Fixed ranges, not Unicode properties: those grow with the runtime's Unicode version, and bytes must not. Left out are
 * controls, every space but U+0020, zero-width and direction marks, line separators, private use, noncharacters, tags.
 */
function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  if (code < 0x2000) return code > 0xa0 && code !== 0xad && code !== 0x61c && code !== 0x1680 && code !== 0x180e;
  if (code < 0x2070) return (code >= 0x2010 && code <= 0x2027) || (code >= 0x2030 && code <= 0x205e);
  if (code < 0xd800) return code !== 0x3000 && code !== 0x3164;
  if (code < 0x10000) return code >= 0xf900 && code < 0xfdd0;
  return code < 0xe0000 && (code & 0xfffe) !== 0xfffe;
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0');
}
