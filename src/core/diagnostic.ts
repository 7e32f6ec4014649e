import type { ErrorCode } from '../errors/registry.ts';
import type { MessageParams } from '../errors/format-message.ts';

/** A place in a file that a person wrote. Lines and columns count from 1; columns are UTF-16 code units. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type Severity = 'error' | 'warning';

/** One problem in a person's file. The text comes from the error registry in the reader's language. */
export interface Diagnostic {
  readonly code: ErrorCode;
  readonly severity: Severity;
  readonly location: SourceLocation;
  /** Path of the field as a person would write it, e.g. `spec.routes[0].host`; empty for the whole document. */
  readonly field: string;
  readonly params: MessageParams;
}

/** Either the value or every problem that kept it from being valid. Warnings may come with a value. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
