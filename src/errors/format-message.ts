import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from './error-definition.ts';

/** Values for `{name}` places in a text. JSON-safe, because errors are stored and shown later in another language. */
export type MessageParams = Readonly<Record<string, string | number | boolean>>;

const compiled = new Map<string, IntlMessageFormat>();

/** Fills an ICU text; unfilled where a value is missing: an error must never fail to be told. */
export function formatMessage(text: string, params: MessageParams, language: Language): string {
  return formatOrNull(text, params, language) ?? text;
}

/**
 * Fills an ICU text. A value is inserted as it is: it is data, never parsed as ICU or markup. Null where a value is
 * missing, e.g. in a reason that another version stored.
 */
export function formatOrNull(text: string, params: MessageParams, language: Language): string | null {
  const key = `${language}\u0000${text}`;
  let format = compiled.get(key);
  if (format === undefined) {
    format = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
    compiled.set(key, format);
  }
  try {
    return String(format.format({ ...params }));
  } catch {
    return null;
  }
}
