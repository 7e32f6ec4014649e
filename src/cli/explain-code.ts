import { suggest } from '../core/yaml/suggest.ts';
import { EncliiError } from '../errors/enclii-error.ts';
import { formatMessage } from '../errors/format-message.ts';
import { errorRegistry, findErrorDefinition } from '../errors/registry.ts';
import type { RetryKind } from '../errors/error-definition.ts';
import { say, type Terminal } from './terminal.ts';

const retryTexts: Readonly<Record<RetryKind, { readonly en: string; readonly es: string }>> = {
  terminal: { en: 'no: it stays so until somebody changes something', es: 'no: sigue igual hasta que alguien cambie algo' },
  waiting: { en: 'it waits for something outside, then goes on', es: 'espera a algo externo y después continúa' },
  transient: { en: 'yes, by itself, with growing pauses', es: 'sí, por sí mismo, con pausas crecientes' },
};

/** An entry of the error registry. @throws EncliiError CLI_UNKNOWN_CODE */
export function explainCode(terminal: Terminal, given: string): number {
  const code = given.trim().toUpperCase();
  const definition = findErrorDefinition(code);
  if (definition === undefined) throw new EncliiError('CLI_UNKNOWN_CODE', { code: given, suggestion: suggest(code, Object.keys(errorRegistry)) ?? 'none' });
  const { language } = terminal;
  const message = withPlaces(definition.message[language], language);
  const fix = withPlaces(definition.fix[language], language);
  const { exitCode, httpStatus, retry } = definition;
  if (terminal.json) {
    terminal.out(JSON.stringify({ ok: true, code, message, fix, exitCode, httpStatus, retry }, null, 2));
    return 0;
  }
  const rows: readonly (readonly [string, string])[] = [
    [say(terminal, { en: 'Message', es: 'Mensaje' }), message],
    [say(terminal, { en: 'Fix', es: 'Solución' }), fix],
    [say(terminal, { en: 'Exit code', es: 'Código de salida' }), String(exitCode)],
    [say(terminal, { en: 'Tried again', es: 'Se reintenta' }), say(terminal, retryTexts[retry])],
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  terminal.out(terminal.paint('bold', code));
  for (const [title, text] of rows) terminal.out(`  ${terminal.paint('dim', title.padEnd(width))}  ${text.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`);
  return 0;
}

/** The text with `<name>` where values come in; of choices the general branch. */
function withPlaces(text: string, language: Terminal['language']): string {
  const params: Record<string, string | number> = {};
  for (const [, name = '', kind] of text.matchAll(/\{\s*(\w+)\s*(?:,\s*(\w+))?/g)) {
    params[name] ??= kind === 'plural' || kind === 'number' ? 2 : `<${name}>`;
  }
  return formatMessage(text, params, language);
}
