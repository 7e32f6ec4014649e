/** Data beside a log message. Values may be anything JSON can hold; errors are written with their stack and causes. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What ties the lines of one piece of work together, whichever part wrote them. */
export interface LogContext {
  /** GitHub's `X-GitHub-Delivery`. */
  readonly deliveryId?: string;
  /** `owner/name` of the app repo. */
  readonly repository?: string;
  /** Commit SHA of the app repo. */
  readonly sha?: string;
  readonly environment?: string;
}

/** Messages are fixed sentences; whatever varies is a field, so that lines can be grouped and never carry foreign text as the message. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds the context to each of its lines. */
  child(context: LogContext): Logger;
}
