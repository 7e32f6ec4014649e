import { EncliiError } from '../../errors/enclii-error.ts';

const deepestCause = 5;

/** An error as data: what identifies it, its stack and causes. Other properties are left out: libraries hang whole requests on errors. */
export function errorFields(error: Error, depth = 0): Record<string, unknown> {
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(error instanceof EncliiError ? { params: error.params } : {}),
    stack: error.stack,
    ...(error instanceof AggregateError && depth < deepestCause ? { errors: error.errors.map((each) => nested(each, depth)) } : {}),
    ...(error.cause !== undefined && depth < deepestCause ? { cause: nested(error.cause, depth) } : {}),
  };
}

function nested(value: unknown, depth: number): unknown {
  return value instanceof Error ? errorFields(value, depth + 1) : value;
}
