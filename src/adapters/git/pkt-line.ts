const lengthDigits = 4;
/** git's LARGE_PACKET_MAX: the four length digits included. */
const maxLine = 65_520;

/** A pkt-line: `null` is a flush packet; the delimiter and response-end packets of protocol v2 have their own marks. */
export type PktLine = Buffer | 'flush' | 'delimiter' | 'response-end';

export const flushPkt = Buffer.from('0000');
export const delimiterPkt = Buffer.from('0001');

export function encodePktLine(content: string | Buffer): Buffer {
  const payload = Buffer.from(content as string);
  const length = payload.length + lengthDigits;
  if (length > maxLine) throw new RangeError('pkt-line too long');
  return Buffer.concat([Buffer.from(length.toString(16).padStart(lengthDigits, '0')), payload]);
}

/**
 * Every whole line of an answer. `complete` is false when the last one is cut off; a length that is no length ends the
 * reading with `malformed`, because then nothing after it can be trusted.
 */
export function decodePktLines(bytes: Buffer): { lines: PktLine[]; end: 'complete' | 'truncated' | 'malformed' } {
  const lines: PktLine[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + lengthDigits > bytes.length) return { lines, end: 'truncated' };
    const digits = bytes.toString('latin1', at, at + lengthDigits);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) return { lines, end: 'malformed' };
    const length = Number.parseInt(digits, 16);
    if (length === 3 || length > maxLine) return { lines, end: 'malformed' };
    if (length < lengthDigits) {
      lines.push(length === 0 ? 'flush' : length === 1 ? 'delimiter' : 'response-end');
      at += lengthDigits;
      continue;
    }
    if (at + length > bytes.length) return { lines, end: 'truncated' };
    lines.push(bytes.subarray(at + lengthDigits, at + length));
    at += length;
  }
  return { lines, end: 'complete' };
}

/** Text of a line without its line feed. */
export function lineText(line: Buffer): string {
  return line.toString('utf8').replace(/\n$/, '');
}
