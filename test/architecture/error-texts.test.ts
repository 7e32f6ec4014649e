import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { errorRegistry } from '../../src/errors/registry.ts';
import type { ErrorDefinition } from '../../src/errors/error-definition.ts';

/** Names of the places in an ICU text, nested ones too. */
function placesOf(text: string, language: string): string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      // Types 1 to 6 of the parser's elements are places: argument, number, date, time, select, plural.
      const element = value as { type?: number; value?: unknown };
      if (typeof element.type === 'number' && element.type >= 1 && element.type <= 6) names.add(String(element.value));
      Object.values(value).forEach(visit);
    }
  };
  visit(new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe('the error registry', () => {
  it.each(Object.entries<ErrorDefinition>(errorRegistry))('%s: its texts are valid in both languages and have the same places', (_code, { message, fix }) => {
    expect(placesOf(message.es, 'es')).toEqual(placesOf(message.en, 'en'));
    expect(placesOf(fix.es, 'es')).toEqual(placesOf(fix.en, 'en'));
  });
});
