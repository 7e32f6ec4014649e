import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import type { LogContext, LogFields, Logger } from '../../ports/logger.ts';
import { errorFields } from './error-fields.ts';
import type { Redactor } from './redactor.ts';

export { createRedactor, type Redactor } from './redactor.ts';

/** Names that pino itself writes; a field of such a name gets an underscore. */
const reserved = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'v']);

/**
 * A log of JSON lines. Every line passes the redactor as its last step before the destination, so no call site can
 * forget it. Standard output by default, written synchronously: a crash loses no line.
 */
export function createLogger(options: {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly redactor: Redactor;
  readonly destination?: DestinationStream;
}): Logger {
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true });
  const base = pino(
    { level: options.level, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    {
      write: (line) => {
        destination.write(`${redactLine(line, options.redactor)}\n`);
      },
    },
  );
  return adapt(base);
}

/** Redacts the decoded data, so that no escaping can hide a secret and the line stays valid JSON. */
function redactLine(line: string, redactor: Redactor): string {
  try {
    return JSON.stringify(redactor.redactValue(JSON.parse(line)));
  } catch {
    return redactor.redactText(line.trimEnd());
  }
}

function adapt(logger: PinoLogger): Logger {
  return {
    debug: (message, fields) => {
      logger.debug(prepare(fields), message);
    },
    info: (message, fields) => {
      logger.info(prepare(fields), message);
    },
    warn: (message, fields) => {
      logger.warn(prepare(fields), message);
    },
    error: (message, fields) => {
      logger.error(prepare(fields), message);
    },
    child: (context: LogContext) => adapt(logger.child(prepare({ ...context }))),
  };
}

function prepare(fields: LogFields = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [reserved.has(name) ? `${name}_` : name, value instanceof Error ? errorFields(value) : value]),
  );
}
