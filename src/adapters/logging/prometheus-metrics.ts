import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../../ports/metrics.ts';

/** GitHub's events that the engine subscribes to; any other is counted as `other`. */
const namedEvents: ReadonlySet<string> = new Set(['push', 'check_run', 'workflow_run', 'pull_request', 'issue_comment', 'ping', 'installation']);

export interface PrometheusMetrics extends Metrics {
  /** Text exposition format. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/**
 * Metrics on a registry of their own, so that two daemons in one process do not share counters.
 *
 * @param backlog what is open in the store, by name; asked at each scrape
 */
export function createPrometheusMetrics(backlog: () => Promise<ReadonlyMap<string, number>> = () => Promise.resolve(new Map())): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const refused = new Counter({ name: 'enclii_webhook_refused_total', help: 'Webhook calls refused before they were stored.', labelNames: ['why'], registers });
  const accepted = new Counter({ name: 'enclii_deliveries_total', help: 'Deliveries stored, by event and acceptance.', labelNames: ['event', 'acceptance'], registers });
  const pipelines = new Histogram({
    name: 'enclii_pipeline_seconds',
    help: 'Duration of pipeline runs.',
    labelNames: ['pipeline', 'end'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const releases = new Counter({ name: 'enclii_releases_total', help: 'Release commits pushed to the environment repo.', registers });
  const pushes = new Histogram({
    name: 'enclii_push_seconds',
    help: 'Duration of pushes to the environment repo.',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const races = new Counter({ name: 'enclii_push_races_total', help: 'Pushes that somebody else’s push came before.', registers });
  const open = new Gauge({
    name: 'enclii_backlog',
    help: 'Deliveries and results by state that somebody or something still has to work on; quarantined ones wait for a person.',
    labelNames: ['of'],
    registers,
    collect: async () => {
      for (const [name, count] of await backlog().catch(() => new Map<string, number>())) open.set({ of: name }, count);
    },
  });
  return {
    webhookRefused: (why) => refused.inc({ why }),
    deliveryAccepted: (event, acceptance) => accepted.inc({ event: namedEvents.has(event) ? event : 'other', acceptance }),
    pipelineEnded: (pipeline, end, seconds) => pipelines.observe({ pipeline, end }, seconds),
    releasesPushed: (count, seconds) => {
      releases.inc(count);
      pushes.observe(seconds);
    },
    pushRaced: () => races.inc(),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
