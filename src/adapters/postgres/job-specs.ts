import { createHash } from 'node:crypto';
import type { Job, ScheduledJob } from '../../ports/jobs.ts';
import type { Client } from './database.ts';

/**
 * Serial lanes are hashed into a fixed number of graphile-worker queues: it looks at every queue's row for each job it
 * picks, so one queue per unit of a large platform would make the pick-up cost grow with the platform.
 */
const laneCount = 256;

/** More than any outage needs: retries are ours (src/pipelines/dispatch.ts), this is only what survives kill -9. */
const maxAttempts = 1000;

interface JobSpec {
  readonly identifier: string;
  readonly payload: string;
  readonly queueName: string | null;
  readonly jobKey: string | null;
  readonly priority: number;
  readonly delayMilliseconds: number;
}

/** Enqueues jobs in the caller's transaction. A job with a key replaces the pending one of that key. */
export async function addJobs(client: Client, jobs: readonly ScheduledJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const specs = deduplicate(jobs.map(toSpec));
  await client.query(
    `select count(*) from graphile_worker.add_jobs((
       select array_agg((s.identifier, s.payload::json, s.queue_name, now() + s.delay * interval '1 millisecond',
                         $7::smallint, s.job_key, s.priority::smallint, null)::graphile_worker.job_spec)
       from unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::int[])
         as s(identifier, payload, queue_name, delay, job_key, priority)))`,
    [
      specs.map((spec) => spec.identifier),
      specs.map((spec) => spec.payload),
      specs.map((spec) => spec.queueName),
      specs.map((spec) => spec.delayMilliseconds),
      specs.map((spec) => spec.jobKey),
      specs.map((spec) => spec.priority),
      maxAttempts,
    ],
  );
}

/** One statement must not name a job key twice. */
function deduplicate(specs: readonly JobSpec[]): readonly JobSpec[] {
  const byKey = new Map<string, JobSpec>();
  const others: JobSpec[] = [];
  for (const spec of specs) {
    if (spec.jobKey === null) others.push(spec);
    else byKey.set(spec.jobKey, spec);
  }
  return [...others, ...byKey.values()];
}

function toSpec({ job, delayMilliseconds }: ScheduledJob): JobSpec {
  const base = { identifier: job.task, payload: JSON.stringify(job), delayMilliseconds };
  switch (job.task) {
    case 'delivery':
      return { ...base, queueName: job.lane === null ? null : lane('push', job.lane), jobKey: `delivery:${job.guid}`, priority: 0 };
    case 'release':
      return { ...base, queueName: lane('unit', job.unitKey), jobKey: `release:${job.unitKey}`, priority: 0 };
    case 'write':
      return { ...base, queueName: 'writer', jobKey: 'write', priority: -10 };
    case 'report':
      return {
        ...base,
        queueName: lane('installation', String(job.installationId ?? 'none')),
        jobKey: `report:${job.guid}`,
        priority: 10,
      };
    case 're-render':
      return { ...base, queueName: 're-render', jobKey: `re-render:${job.guid}`, priority: 5 };
  }
}

function lane(kind: string, key: string): string {
  const slot = createHash('sha256').update(key).digest().readUInt32BE(0) % laneCount;
  return `${kind}-${String(slot)}`;
}

/** Reads a job back from the queue's payload. */
export function jobFromPayload(payload: unknown): Job {
  return payload as Job;
}
