import { styleText } from 'node:util';
import type { Language, LocalizedText } from '../errors/error-definition.ts';

/** Where a command speaks: results on standard output, everything about the work on standard error. */
export interface Terminal {
  readonly language: Language;
  /** One JSON object on standard output and nothing else there. */
  readonly json: boolean;
  readonly workingDirectory: string;
  /** A person sits at both ends, so questions may be asked. */
  readonly interactive: boolean;
  /** Where programs such as git are looked for. */
  readonly searchPath: string;
  /** Writes text and a line break to standard output. */
  out(text: string): void;
  /** Writes text and a line break to standard error. */
  note(text: string): void;
  /** Paints text, for the stream it goes to. */
  paint(format: Paint, text: string, stream?: 'out' | 'note'): string;
}

export type Paint = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

export interface TerminalOptions {
  readonly language: Language;
  readonly json: boolean;
  readonly color: boolean;
  readonly searchPath: string;
}

/** The streams of this process. */
export function processTerminal({ language, json, color, searchPath }: TerminalOptions): Terminal {
  endQuietlyWithReader();
  const colored = { out: color && process.stdout.isTTY, note: color && process.stderr.isTTY };
  return {
    language,
    json,
    searchPath,
    workingDirectory: process.cwd(),
    interactive: process.stdin.isTTY && process.stdout.isTTY && !json,
    out: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    paint: (format, text, stream = 'out') => (colored[stream] ? styleText(format, text, { validateStream: false }) : text),
  };
}

/** The text in the language of the reader; no places in it. */
export function say(terminal: { readonly language: Language }, text: LocalizedText): string {
  return text[terminal.language];
}

/** `enclii render … | head` closes the pipe early; that is no error of anybody. */
function endQuietlyWithReader(): void {
  if (process.stdout.listenerCount('error') > 0) return;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
