import type { MessageParams } from '../../errors/format-message.ts';
import type { ErrorCode } from '../../errors/registry.ts';

/** Something in an environment repo that neither a release nor its renderer set explains. */
export interface Finding {
  readonly code: ErrorCode & `VERIFY_${string}`;
  /** Path in the repo: of a file, or of a directory as a whole. Null for what is about a commit only. */
  readonly path: string | null;
  /** The commit to look at; null where history has none. */
  readonly commit: string | null;
  readonly params: MessageParams;
}

/**
 * Text out of a repo as it may be shown: a path or an address can hold what moves a terminal's cursor. Of an edited file, what
 * should be text need not be any.
 */
export function plainText(text: unknown): string {
  return (typeof text === 'string' ? text : JSON.stringify(text ?? null)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').slice(0, 300);
}
