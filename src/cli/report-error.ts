import { describeError, EncliiError } from '../errors/enclii-error.ts';
import type { Terminal } from './terminal.ts';

/** Tells an error as code, message and fix, and returns its exit code. With --json it is the one object on standard output. */
export function reportError(terminal: Terminal, error: unknown): number {
  const known = error instanceof EncliiError ? error : new EncliiError('INTERNAL_ERROR', { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  const { message, fix } = describeError(known.code, known.params, terminal.language);
  const { exitCode, retry } = known.definition;
  if (terminal.json) {
    terminal.out(JSON.stringify({ ok: false, error: { code: known.code, message, fix, exitCode, retry } }, null, 2));
  } else {
    terminal.note(`${terminal.paint('red', 'error', 'note')}  ${terminal.paint('bold', known.code, 'note')}`);
    terminal.note(indent(message));
    if (fix !== '') terminal.note(terminal.paint('cyan', indent(`→ ${fix}`), 'note'));
  }
  return exitCode;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ').replace(/[ \t]+$/gm, '');
}
