/** The JSON type name of a value; whole numbers are `integer`. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** A value for a message: short, on one line, and without the password of a URL. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  if (typeof value !== 'string') return String(value);
  const at = value.lastIndexOf('@');
  const scheme = value.indexOf('://');
  const shown = scheme !== -1 && at > scheme ? `${value.slice(0, scheme + 3)}***${value.slice(at)}` : value;
  return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 59)}…` : shown);
}
