import { describeError, EncliiError } from '../errors/enclii-error.ts';
import type { Terminal } from './terminal.ts';

/** Tells an error as code, message and fix, and returns its exit code. With --json it is the one object on standard output. */
export function reportError(terminal: Terminal, error: unknown): number {
  const known = asEncliiError(error);
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

/** An address that is taken or not allowed is no defect: the one system error that a person can cause everywhere. */
function asEncliiError(error: unknown): EncliiError {
  if (error instanceof EncliiError) return error;
  if (error instanceof Error) {
    const { syscall, code, address, port } = error as Error & { syscall?: string; code?: string; address?: string; port?: number };
    if ((syscall === 'listen' || syscall === 'bind') && address !== undefined) {
      return new EncliiError('CLI_CANNOT_LISTEN', { address: `${address}:${String(port ?? '')}`, reason: code ?? error.message }, { cause: error });
    }
  }
  return new EncliiError('INTERNAL_ERROR', { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ').replace(/[ \t]+$/gm, '');
}
