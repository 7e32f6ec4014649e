/** How the runner treats an error: give up, wait for something outside, or try again with backoff. */
export type RetryKind = 'terminal' | 'waiting' | 'transient';

/** Languages that users can be spoken to in. */
export type Language = 'en' | 'es';

/** A text in every supported language, in ICU MessageFormat; `{name}` is filled from the error's params. */
export type LocalizedText = Readonly<Record<Language, string>>;

/** CLI exit codes: 0 ok, 1 internal, 2 usage, 10 validation, 20 build failed, 30 deploy failed, 40 timeout, 50 auth. */
export type ExitCode = 1 | 2 | 10 | 20 | 30 | 40 | 50;

/** One row of the error registry. docs/errors.md is proved equal to these rows by a test. */
export interface ErrorDefinition {
  readonly message: LocalizedText;
  readonly fix: LocalizedText;
  readonly exitCode: ExitCode;
  readonly httpStatus: number;
  readonly retry: RetryKind;
}

/** Identity function that keeps the literal keys while checking each row. */
export function defineErrors<const T extends Record<string, ErrorDefinition>>(rows: T): T {
  return rows;
}
