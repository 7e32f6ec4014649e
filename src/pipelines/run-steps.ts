import { EncliiError, type MessageParams } from '../errors/enclii-error.ts';
import type { ErrorCode } from '../errors/registry.ts';
import type { Reason } from '../ports/ledger.ts';
import type { Logger } from '../ports/logger.ts';

/** How a pipeline's run ended. The dispatcher turns it into the ledger's words and the queue's next turn. */
export type PipelineEnd =
  | { readonly kind: 'done' }
  /** A step found that there is nothing (more) to do: an end with a reason, not a failure. */
  | { readonly kind: 'skipped'; readonly reason: Reason }
  /** Something outside has to happen first. */
  | { readonly kind: 'wait'; readonly reason: Reason; readonly delayMilliseconds: number | null }
  /** It may work the next time. */
  | { readonly kind: 'retry'; readonly reason: Reason; readonly error: unknown }
  /** It never will. */
  | { readonly kind: 'stop'; readonly reason: Reason; readonly error: unknown };

/** Runs one named step; what it returns is the next step's input. */
export type RunStep = <T>(name: string, step: () => Promise<T> | T) => Promise<T>;

/** Called before each step, with the GUID of the delivery where there is one; the fault suite stops the process here. */
export type StepHook = (pipeline: string, step: string, delivery?: string) => void | Promise<void>;

/** Thrown by a step to end the pipeline early without an error. */
export class SkipRest extends Error {
  readonly reason: Reason;

  constructor(code: ErrorCode, params: MessageParams = {}) {
    super(code);
    this.reason = { code, params };
  }
}

/**
 * Runs an ordered list of steps and maps what happens to one end. Steps never decide about retries: the error's kind in
 * the registry does. An error that is no EncliiError is a defect: it is retried, and quarantined when it keeps coming.
 */
export async function runSteps(pipeline: string, log: Logger, hook: StepHook, body: (step: RunStep) => Promise<void>): Promise<PipelineEnd> {
  let current = 'start';
  const step: RunStep = async (name, run) => {
    current = name;
    await hook(pipeline, name);
    return run();
  };
  try {
    await body(step);
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof SkipRest) return { kind: 'skipped', reason: error.reason };
    const end = endOf(error);
    log[end.kind === 'wait' ? 'info' : 'warn']('pipeline step did not finish', { pipeline, step: current, end: end.kind, code: end.reason.code, error });
    return end;
  }
}

function endOf(error: unknown): Exclude<PipelineEnd, { kind: 'done' | 'skipped' }> {
  if (!(error instanceof EncliiError)) {
    const detail = error instanceof Error ? error.message.slice(0, 300) : 'not an Error';
    return { kind: 'retry', reason: { code: 'INTERNAL_ERROR', params: { detail } }, error };
  }
  const reason: Reason = { code: error.code, params: error.params };
  if (error.retry === 'terminal') return { kind: 'stop', reason, error };
  if (error.retry === 'transient') return { kind: 'retry', reason, error };
  const retryAfter = error.params['retryAfterMilliseconds'];
  return { kind: 'wait', reason, delayMilliseconds: typeof retryAfter === 'number' ? retryAfter : null };
}
