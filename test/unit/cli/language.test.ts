import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../src/cli/session.ts';
import { readTerminalEnvironment } from '../../../src/config/terminal-environment.ts';

describe('the language of the terminal', () => {
  it.each([
    [{ LANG: 'es_ES.UTF-8' }, 'es'],
    [{ LANG: 'es' }, 'es'],
    [{ LANG: 'et_EE.UTF-8' }, 'en'],
    [{ LANG: 'est' }, 'en'],
    [{ LC_ALL: 'C', LANG: 'es_ES.UTF-8' }, 'en'],
    [{ LC_ALL: '', LC_MESSAGES: 'es_MX', LANG: 'en_US' }, 'es'],
    [{ ENCLII_LANGUAGE: 'en', LC_ALL: 'es_ES' }, 'en'],
    [{}, 'en'],
  ])('%j is %s', (variables, language) => {
    expect(readTerminalEnvironment(variables).language).toBe(language);
  });

  it.each([
    [['--lang', 'es', 'validate'], 'es'],
    [['validate', '--lang=es'], 'es'],
    [['--lang', 'en', '--lang', 'es'], 'es'],
    [['validate', '--lang', 'en', '--', '--lang', 'es'], 'en'],
  ])('%j asks for %s', (argv, language) => {
    expect(languageOf(argv)).toBe(language);
  });

  it('has no colors by NO_COLOR and for a dumb terminal', () => {
    expect(readTerminalEnvironment({ TERM: 'xterm' }).color).toBe(true);
    expect(readTerminalEnvironment({ NO_COLOR: '1' }).color).toBe(false);
    expect(readTerminalEnvironment({ NO_COLOR: '' }).color).toBe(true);
    expect(readTerminalEnvironment({ TERM: 'dumb' }).color).toBe(false);
  });
});
