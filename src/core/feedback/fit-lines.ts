/** Joins lines within a number of UTF-8 bytes. What does not fit is cut at the end of a line, and `note` says so. */
export function fitLines(lines: readonly string[], maxBytes: number, note: readonly string[]): string {
  const whole = lines.join('\n');
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  const end = note.join('\n');
  const kept: string[] = [];
  let bytes = Buffer.byteLength(end);
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > maxBytes) break;
    kept.push(line);
  }
  return [...kept, end].join('\n');
}
