import type { Language } from '../errors/error-definition.ts';

/** What the command line takes from the variables of its process. Apart from the daemon's configuration, so that a command starts at once. */
export interface TerminalEnvironment {
  /** From ENCLII_LANGUAGE, else from the usual variables of the locale, in their order. */
  readonly language: Language;
  /** False where NO_COLOR asks for none (no-color.org), or the terminal is dumb. */
  readonly color: boolean;
  /** Where programs such as git are looked for. */
  readonly searchPath: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function readTerminalEnvironment(variables: Variables = process.env): TerminalEnvironment {
  const locale = ['ENCLII_LANGUAGE', 'LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => variables[name] ?? '').find((value) => value !== '') ?? '';
  return {
    language: /^es(?![a-z])/i.test(locale) ? 'es' : 'en',
    color: (variables['NO_COLOR'] ?? '') === '' && variables['TERM'] !== 'dumb',
    searchPath: variables['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
  };
}
