import type { LogContext, LogFields, Logger } from '../../../src/ports/logger.ts';

export interface CollectedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines, for assertions and for what a failed test prints. */
export function collectingLogger(): { readonly log: Logger; readonly lines: readonly CollectedLine[] } {
  const lines: CollectedLine[] = [];
  const make = (context: LogContext): Logger => {
    const write = (level: CollectedLine['level']) => (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields: { ...context, ...fields } });
    };
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), child: (more) => make({ ...context, ...more }) };
  };
  return { log: make({}), lines };
}
