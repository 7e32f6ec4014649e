/**
 * JSON that PostgreSQL takes as jsonb. It refuses NUL and lone surrogates in strings, and what an event or a file says may
 * hold both: they become U+FFFD, so that one odd string cannot keep a delivery from its end.
 */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (typeof member === 'string' ? storableText(member) : member));
}

export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
