import type { ErrorDefinition, Language, RetryKind } from './error-definition.ts';
import { formatMessage, formatOrNull, type MessageParams } from './format-message.ts';
import { errorRegistry, findErrorDefinition, type ErrorCode } from './registry.ts';

export type { MessageParams } from './format-message.ts';

/** The only error that crosses module borders. What to do about it is the registry's word, never the thrower's. */
export class EncliiError extends Error {
  override readonly name = 'EncliiError';
  readonly code: ErrorCode;
  readonly params: MessageParams;

  constructor(code: ErrorCode, params: MessageParams = {}, options?: { cause?: unknown }) {
    super(formatMessage(errorRegistry[code].message.en, params, 'en'), options);
    this.code = code;
    this.params = params;
  }

  get definition(): ErrorDefinition {
    return errorRegistry[this.code];
  }

  get retry(): RetryKind {
    return this.definition.retry;
  }
}

/** The sentence for a code in a language; what another version stored (unknown codes, other params) is told by its code. */
export function describeError(code: string, params: MessageParams, language: Language): { message: string; fix: string } {
  const definition = findErrorDefinition(code);
  if (definition === undefined) return { message: code, fix: '' };
  return {
    message: formatOrNull(definition.message[language], params, language) ?? code,
    fix: formatOrNull(definition.fix[language], params, language) ?? '',
  };
}
