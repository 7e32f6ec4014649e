import type { SourceLocation } from '../diagnostic.ts';

/** Turns offsets of one text into lines and columns. */
export interface TextPositions {
  readonly file: string;
  locate(start: number, end: number): SourceLocation;
}

export function createTextPositions(file: string, text: string): TextPositions {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);

  function lineOf(offset: number): number {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    file,
    locate(start, end) {
      const from = Math.max(0, Math.min(start, text.length));
      const to = Math.max(from, Math.min(end, text.length));
      const line = lineOf(from);
      const endLine = lineOf(to);
      return {
        file,
        line: line + 1,
        column: from - (lineStarts[line] ?? 0) + 1,
        endLine: endLine + 1,
        endColumn: to - (lineStarts[endLine] ?? 0) + 1,
      };
    },
  };
}
