import { setTimeout as pause } from 'node:timers/promises';
import { EncliiError } from '../../errors/enclii-error.ts';

export interface DemoResult {
  readonly environment: string;
  readonly project: string;
  readonly service: string;
  readonly state: string;
  readonly release: number | null;
  readonly commit: string | null;
  readonly imageDigest: string | null;
  readonly reason: { readonly code: string; readonly message: string; readonly fix: string } | null;
}

export interface DemoDelivery {
  readonly guid: string;
  readonly state: string;
  readonly reason: DemoResult['reason'];
  readonly results: readonly DemoResult[];
}

const finalStates = new Set(['done', 'ignored', 'rejected', 'quarantined']);
const pollMilliseconds = 100;

/** Asks the daemon's API for a delivery until `isReached`. Errors: DEMO_STEP_MISSING after the limit. */
export async function waitForDelivery(
  daemonUrl: string,
  token: string,
  guid: string,
  isReached: (delivery: DemoDelivery) => boolean,
  limitMilliseconds = 60_000,
): Promise<DemoDelivery> {
  for (let waited = 0; waited < limitMilliseconds; waited += pollMilliseconds) {
    const response = await fetch(`${daemonUrl}/v1/deliveries/${guid}`, { headers: { authorization: `Bearer ${token}` } });
    if (response.ok) {
      const delivery = (await response.json()) as DemoDelivery;
      if (isReached(delivery)) return delivery;
    }
    await pause(pollMilliseconds);
  }
  throw new EncliiError('DEMO_STEP_MISSING', { step: `the end of delivery ${guid}` });
}

export function isFinal(delivery: DemoDelivery): boolean {
  return finalStates.has(delivery.state);
}
