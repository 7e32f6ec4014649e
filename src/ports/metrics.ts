/** Figures of the daemon. Labels come from closed sets only, so that no sender can grow the series. */
export interface Metrics {
  webhookRefused(why: 'signature' | 'body' | 'overloaded'): void;
  deliveryAccepted(event: string, acceptance: string): void;
  pipelineEnded(pipeline: string, end: string, seconds: number): void;
  releasesPushed(count: number, seconds: number): void;
  pushRaced(): void;
}
