import { describeError, EncliiError } from '../errors/enclii-error.ts';
import type { Language } from '../errors/error-definition.ts';
import type { MessageParams } from '../errors/format-message.ts';
import type { ErrorCode } from '../errors/registry.ts';

/** One mistake in the configuration. `place` among the params is a variable or a position; values are never shown, they may be secret. */
export interface ConfigProblem {
  readonly code: ErrorCode & `CONFIG_${string}`;
  readonly params: MessageParams;
}

/** All mistakes in one error, in the language asked for. */
export function invalidConfig(problems: readonly ConfigProblem[], language: Language): EncliiError {
  const lines = problems.map(({ code, params }) => {
    const { message, fix } = describeError(code, params, language);
    return `- ${message} ${fix}`;
  });
  return new EncliiError('CONFIG_INVALID', { count: problems.length, list: lines.join('\n') });
}
