import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPool } from '../../../src/adapters/postgres/database.ts';
import { startJobWorker } from '../../../src/adapters/postgres/job-worker.ts';
import { createPostgresLedger } from '../../../src/adapters/postgres/postgres-ledger.ts';
import { auditGenesis, firstBrokenLink, type AuditRecord } from '../../../src/core/audit/audit-chain.ts';
import type { Job, JobQueue } from '../../../src/ports/jobs.ts';
import type { IncomingDelivery, Intent, Ledger, RecordedRelease, UnitResult } from '../../../src/ports/ledger.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/postgres/test-database.ts';
import { silentLogger } from '../../helpers/silent-logger.ts';

describe('the ledger on PostgreSQL', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let ledger: Ledger & JobQueue;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool(database.connectionString, () => undefined, 10);
    ledger = createPostgresLedger(pool);
  });
  beforeEach(async () => {
    await pool.query('truncate deliveries, results, units, host_claims, audit, github_objects, engine_workers cascade');
    await pool.query('delete from graphile_worker._private_jobs');
    await pool.query('delete from graphile_worker._private_job_queues');
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const incoming = (guid: string, more: Partial<IncomingDelivery> = {}): IncomingDelivery => ({
    guid, event: 'push', action: null, repositoryId: 7, ref: 'refs/heads/main', installationId: 9, body: Buffer.from(`{"guid":"${guid}"}`), lane: '7:refs/heads/main', ...more,
  });
  const intent = (service: string, sha: string, more: Partial<Intent> = {}): Intent => ({
    unit: { environment: 'dev', project: 'shop', service },
    action: 'deploy',
    source: { repository: { id: 7, name: 'shop/storefront' }, sha, buildSha: sha, ref: 'refs/heads/main', path: 'enclii.yaml' },
    installationId: 9,
    actor: { login: 'dev', id: 3 },
    model: { z: 1, a: { y: 1, b: 2 } },
    imageReference: null,
    production: false,
    ...more,
  });
  const keys = async (): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ key: string }>('select key from graphile_worker.jobs order by key');
    return rows.map(({ key }) => key);
  };
  const states = async (guid: string): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(((await ledger.view(guid))?.results ?? []).map(({ unit, state }) => [unit.service, state]));
  const accepted = async (guid: string, intents: readonly Intent[]): Promise<void> => {
    await ledger.accept([incoming(guid)]);
    await ledger.beginAttempt(guid);
    await ledger.fanOut(guid, intents, [], [], [], true);
  };
  const record = (result: UnitResult, release: number): RecordedRelease => ({
    record: {
      unit: result.unit, release, commit: `c${String(result.id)}`, treeOid: `t${String(result.id)}`, sourceRepositoryId: 7, sourceRef: 'refs/heads/main',
      sourceSha: result.intent.source?.sha ?? null, buildSha: null, sourcePath: null, production: false,
    },
    claims: [{ environment: 'dev', host: `${result.unit.service}.example.com`, path: '/', project: 'shop', service: result.unit.service }],
  });
  const commitAll = async (results: readonly UnitResult[], release = 1): Promise<void> =>
    ledger.recordBatch({
      outcomes: results.map((result) => ({ resultId: result.id, state: 'committed', release, commit: `c${String(result.id)}` })),
      releases: results.map((result) => record(result, release)),
      observedTip: 'tip',
    });

  describe('accepting', () => {
    it('W6: stores a GUID once, whatever comes in one group, in several at once or later', async () => {
      expect(await ledger.accept([incoming('a'), incoming('b'), incoming('a')])).toEqual(['accepted', 'accepted', 'duplicate']);
      const racing = await Promise.all(Array.from({ length: 12 }, (_, index) => ledger.accept(index % 2 === 0 ? [incoming('c'), incoming('d')] : [incoming('d'), incoming('c')])));
      expect(racing.flat().filter((acceptance) => acceptance === 'accepted')).toHaveLength(2);
      expect(await ledger.accept([incoming('a')])).toEqual(['duplicate']);
      expect((await ledger.load('a'))?.receipts).toBe(3);
      expect((await ledger.load('c'))?.receipts).toBe(12);
      expect(await keys()).toEqual(['delivery:a', 'delivery:b', 'delivery:c', 'delivery:d']);
    });

    it('keeps the bytes as they came', async () => {
      const body = Buffer.from([0, 1, 2, 255, 254, 0x7b]);
      await ledger.accept([incoming('a', { body })]);
      expect((await ledger.load('a'))?.body.equals(body)).toBe(true);
    });

    it.each(['quarantined', 'rejected'] as const)('W6: runs a %s one again, with its attempts counted anew', async (state) => {
      await ledger.accept([incoming('a')]);
      await ledger.beginAttempt('a');
      await ledger.finish('a', state, { code: 'INTERNAL_ERROR', params: { detail: 'x' } }, [], []);
      await pool.query('delete from graphile_worker._private_jobs');
      expect(await ledger.accept([incoming('a')])).toEqual(['requeued']);
      expect(await ledger.load('a')).toMatchObject({ state: 'received', attempts: 0, reason: null });
      expect(await keys()).toEqual(['delivery:a']);
      expect(await ledger.accept([incoming('a')])).toEqual(['duplicate']);
    });

    it('W6: runs a done one again only when something in it failed', async () => {
      await accepted('good', [intent('web', 's1')]);
      await commitAll(await ledger.claimBatch(10));
      await accepted('bad', [intent('api', 's1', { imageReference: 'x' })]);
      const waiting = await ledger.openResult(intent('api', 's1').unit);
      await ledger.endResult(waiting?.id ?? 0, 'failed', { code: 'PLAN_BUILD_FAILED', params: { sha: 's1', image: 'x', url: 'none' } }, []);
      expect([(await ledger.load('good'))?.state, (await ledger.load('bad'))?.state]).toEqual(['done', 'done']);
      await pool.query('delete from graphile_worker._private_jobs');
      expect(await ledger.accept([incoming('good'), incoming('bad')])).toEqual(['duplicate', 'requeued']);
      expect(await keys()).toEqual(['delivery:bad']);
    });

    it('W5: neither rows nor jobs of a group that fails stay', async () => {
      const broken = incoming('b', { ref: 'refs/heads/\u0000' });
      await expect(ledger.accept([incoming('a'), broken])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(await ledger.load('a')).toBeNull();
      expect(await keys()).toEqual([]);
    });

    it('W5: a row without its job is impossible: when the job cannot be added, the row is not there', async () => {
      await pool.query('alter function graphile_worker.add_jobs rename to add_jobs_away');
      try {
        await expect(ledger.accept([incoming('a')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'transient' });
      } finally {
        await pool.query('alter function graphile_worker.add_jobs_away rename to add_jobs');
      }
      expect(await ledger.load('a')).toBeNull();
    });

    it('W5: commits are on disk when they are answered, whatever the URL or the role says', async () => {
      const url = new URL(database.connectionString);
      url.searchParams.set('options', '-c synchronous_commit=off -c statement_timeout=4321');
      const other = openPool(url.href, () => undefined, 1);
      const shown = async (name: string): Promise<unknown> => Object.values((await other.query<Record<string, string>>(`show ${name}`)).rows[0] ?? {})[0];
      expect([await shown('synchronous_commit'), await shown('statement_timeout'), await shown('search_path')]).toEqual(['on', '4321ms', 'enclii']);
      await other.end();
    });

    it('W3: what an event says can always be stored as a reason', async () => {
      await ledger.accept([incoming('a')]);
      await ledger.finish('a', 'ignored', { code: 'INTAKE_TAG_PUSH', params: { ref: 'refs/tags/\u0000\ud800' } }, [], []);
      expect(await ledger.load('a')).toMatchObject({ state: 'ignored', reason: { params: { ref: 'refs/tags/\ufffd\ufffd' } } });
    });
  });

  describe('ending', () => {
    it('a delivery ends once', async () => {
      await ledger.accept([incoming('a')]);
      await ledger.finish('a', 'rejected', { code: 'PLAN_SPEC_INVALID', params: { count: 1 } }, [], []);
      await ledger.finish('a', 'quarantined', { code: 'INTAKE_QUARANTINED', params: { attempts: 5, detail: 'late' } }, [], []);
      expect(await ledger.load('a')).toMatchObject({ state: 'rejected', reason: { code: 'PLAN_SPEC_INVALID' } });
    });

    it('attempts count towards quarantine, orderly waits do not', async () => {
      await ledger.accept([incoming('a')]);
      expect(await ledger.beginAttempt('a')).toBe(1);
      await ledger.postpone('a', [{ job: { task: 'delivery', guid: 'a', lane: null }, delayMilliseconds: 60_000 }]);
      expect(await ledger.beginAttempt('a')).toBe(1);
      expect(await ledger.beginAttempt('a')).toBe(2);
      expect(await ledger.load('a')).toMatchObject({ attempts: 2, waits: 1, state: 'processing' });
    });
  });

  describe('fanning out', () => {
    it('is idempotent: a second run changes neither results nor their order', async () => {
      await accepted('a', [intent('web', 's1'), intent('api', 's1', { imageReference: 'x' })]);
      const before = (await ledger.view('a'))?.results;
      await ledger.fanOut('a', [intent('web', 's1'), intent('api', 's1', { imageReference: 'x' })], [], [], [], true);
      expect((await ledger.view('a'))?.results).toEqual(before);
      expect(await states('a')).toEqual({ web: 'ready', api: 'pending' });
    });

    it('keeps the key order of a model: it is part of its bytes in git', async () => {
      await accepted('a', [intent('web', 's1')]);
      const [claimed] = await ledger.claimBatch(1);
      expect(JSON.stringify(claimed?.intent.model)).toBe('{"z":1,"a":{"y":1,"b":2}}');
    });

    it('W13: ends what older deliveries still have open for its units, and says by which commit', async () => {
      await accepted('a', [intent('web', 's1', { imageReference: 'x' }), intent('api', 's1')]);
      await accepted('b', [intent('web', 's2')]);
      expect(await states('a')).toEqual({ web: 'superseded', api: 'ready' });
      expect((await ledger.view('a'))?.results[0]?.reason).toEqual({ code: 'PLAN_SUPERSEDED', params: { sha: 's2' } });
      await accepted('c', [intent('api', 's3')]);
      expect(await ledger.load('a')).toMatchObject({ state: 'done' });
      expect(await keys()).toEqual(expect.arrayContaining(['report:a', 'report:b', 'report:c']));
    });

    it('W13: a late step of a superseded result does nothing, and its jobs are not added', async () => {
      await accepted('a', [intent('web', 's1', { imageReference: 'x' })]);
      const old = await ledger.openResult(intent('web', 's1').unit);
      await accepted('b', [intent('web', 's2', { imageReference: 'y' })]);
      await pool.query('delete from graphile_worker._private_jobs');
      await ledger.markReady(old?.id ?? 0, 'sha256:1');
      expect(await states('a')).toEqual({ web: 'superseded' });
      expect(await keys()).toEqual([]);
      expect((await ledger.openResult(intent('web', 's1').unit))?.deliveryGuid).toBe('b');
    });

    it('W13: a re-render never ends a push of the same service', async () => {
      await accepted('push', [intent('web', 's2', { imageReference: 'x' })]);
      await accepted('re-render', [intent('web', 's1', { action: 're-render' })]);
      expect([await states('push'), await states('re-render')]).toEqual([{ web: 'pending' }, { web: 'ready' }]);
      await ledger.markReady((await ledger.openResult(intent('web', 's2').unit))?.id ?? 0, 'sha256:1');
      expect((await ledger.claimBatch(10)).map(({ deliveryGuid }) => deliveryGuid)).toEqual(['push']);
      expect(await states('re-render')).toEqual({ web: 'superseded' });
    });
  });

  describe('writing', () => {
    it('takes production first, shared objects before services, then the order of the fan-outs', async () => {
      await accepted('a', [intent('web', 's1'), intent('prod', 's1', { production: true, unit: { environment: 'prod', project: 'shop', service: 'prod' } })]);
      await accepted('b', [intent('_project', 's1'), intent('api', 's1')]);
      expect((await ledger.claimBatch(10)).map(({ unit }) => unit.service)).toEqual(['prod', '_project', 'web', 'api']);
    });

    it('W7: of several for one unit takes the newest, also when a dead writer left the older one', async () => {
      await accepted('a', [intent('web', 's1')]);
      expect(await ledger.claimBatch(10)).toHaveLength(1);
      await accepted('b', [intent('web', 's2')]);
      expect((await ledger.claimBatch(10)).map(({ deliveryGuid }) => deliveryGuid)).toEqual(['b']);
      expect([await states('a'), (await ledger.load('a'))?.state]).toEqual([{ web: 'superseded' }, 'done']);
    });

    it('W13: never takes a unit twice, however fan-outs and claims race, and the newest ends committed', async () => {
      const guids = Array.from({ length: 12 }, (_, index) => `g${String(index)}`);
      await ledger.accept(guids.map((guid) => incoming(guid)));
      const fanOuts = (async () => {
        for (const guid of guids) await ledger.fanOut(guid, [intent('web', guid)], [], [], [], true);
      })();
      const running = new AbortController();
      const order: string[] = [];
      const writer = (async () => {
        while (!running.signal.aborted) {
          const batch = await ledger.claimBatch(10);
          expect(batch.length).toBeLessThanOrEqual(1);
          order.push(...batch.map(({ deliveryGuid }) => deliveryGuid));
          if (batch.length > 0) await commitAll(batch, order.length);
        }
      })();
      await fanOuts;
      running.abort();
      await writer;
      const last = await ledger.claimBatch(10);
      await commitAll(last, order.length + 1);
      order.push(...last.map(({ deliveryGuid }) => deliveryGuid));
      expect(order).toEqual([...order].sort((left, right) => guids.indexOf(left) - guids.indexOf(right)));
      expect(order.at(-1)).toBe('g11');
      for (const guid of guids) expect((await ledger.load(guid))?.state).toBe('done');
    });

    it('W4: what two writers died with is taken alone, after the others', async () => {
      await accepted('a', [intent('web', 's1'), intent('api', 's1')]);
      await ledger.claimBatch(10);
      await ledger.claimBatch(10);
      await accepted('b', [intent('jobs', 's1')]);
      expect((await ledger.claimBatch(10)).map(({ unit }) => unit.service)).toEqual(['jobs']);
      await commitAll(await ledger.claimBatch(10).then((batch) => batch.filter(({ unit }) => unit.service === 'jobs')));
      const alone = await ledger.claimBatch(10);
      expect(alone).toHaveLength(1);
      expect(alone[0]?.writeAttempts).toBe(3);
      // An orderly failure is not held against it.
      await ledger.releaseBatch(alone.map(({ id }) => id));
      expect((await ledger.resultOf('a', alone[0]?.unit ?? intent('web', 's1').unit))?.writeAttempts).toBe(0);
    });

    it('records results, units, claims and the tip together, or nothing of them', async () => {
      await accepted('a', [intent('web', 's1'), intent('api', 's1')]);
      const batch = await ledger.claimBatch(10);
      const good = record(batch[0] as UnitResult, 1);
      // The store refuses it after the results were written.
      const bad = { ...good, record: { ...good.record, production: null as unknown as boolean } };
      await expect(
        ledger.recordBatch({ outcomes: batch.map(({ id }) => ({ resultId: id, state: 'committed', release: 1, commit: 'c' })), releases: [bad], observedTip: 'new' }),
      ).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect([await states('a'), (await ledger.load('a'))?.state]).toEqual([{ web: 'writing', api: 'writing' }, 'processing']);
      await commitAll(batch);
      expect([await states('a'), (await ledger.load('a'))?.state, await ledger.observedTip()]).toEqual([{ web: 'committed', api: 'committed' }, 'done', 'tip']);
      expect((await ledger.unitsOfSource(7, 'refs/heads/main')).map(({ unit }) => unit.service)).toEqual(['api', 'web']);
      expect(await ledger.overlappingClaims('dev', '*.example.com')).toHaveLength(2);
    });

    it('G4: a committed result stays committed, whatever a slower writer says', async () => {
      await accepted('a', [intent('web', 's1')]);
      const batch = await ledger.claimBatch(10);
      await commitAll(batch);
      await ledger.recordBatch({ outcomes: batch.map(({ id }) => ({ resultId: id, state: 'failed', reason: { code: 'INTERNAL_ERROR', params: { detail: 'late' } } })), releases: [], observedTip: 'tip' });
      await ledger.releaseBatch(batch.map(({ id }) => id));
      expect(await states('a')).toEqual({ web: 'committed' });
    });
  });

  describe('the audit chain', () => {
    const chain = async (): Promise<{ record: AuditRecord; hash: string }[]> => (await pool.query<{ record: AuditRecord; hash: string }>('select record, hash from audit order by seq')).rows;

    it('holds under concurrent appends, for what is stored, and shows a changed record', async () => {
      expect(await ledger.auditHead()).toBe(auditGenesis);
      await Promise.all(Array.from({ length: 20 }, (_, index) => ledger.appendAudit({ kind: 'x', b: index, a: `\u0000\ud800é${String(index)}` })));
      const records = await chain();
      expect(records).toHaveLength(20);
      expect(firstBrokenLink(records)).toBeNull();
      expect(await ledger.auditHead()).toBe(records.at(-1)?.hash);
      await pool.query(`update audit set record = jsonb_set(record, '{b}', '99') where seq = (select min(seq) + 7 from audit)`);
      expect(firstBrokenLink(await chain())).toBe(7);
    });

    it('takes the record of a result once, also when it is asked again after a crash', async () => {
      await accepted('a', [intent('web', 's1')]);
      const [result] = await ledger.claimBatch(1);
      const id = result?.id ?? 0;
      const [first] = await ledger.auditReleases([{ resultId: id, record: { kind: 'release', z: 1, a: 'x\u0000' } }]);
      expect(await ledger.auditReleases([{ resultId: id, record: { a: 'x\u0000', kind: 'release', z: 1 } }])).toEqual([first]);
      expect(await chain()).toHaveLength(1);
      expect(await ledger.auditReleases([{ resultId: id, record: { kind: 'release', z: 2, a: 'x' } }])).not.toEqual([first]);
      expect(firstBrokenLink(await chain())).toBeNull();
    });
  });

  describe('workers', () => {
    const worker = (run: (job: Job, starts: number) => Promise<void>): ReturnType<typeof startJobWorker> =>
      startJobWorker({ pool, connectionString: database.connectionString, concurrency: 2, run, log: silentLogger });
    const locked = async (): Promise<number> => (await pool.query('select from graphile_worker._private_jobs where locked_by is not null')).rowCount ?? 0;

    it('gives the job of a dead worker back, and tells how often it was begun', async () => {
      await ledger.accept([incoming('a')]);
      // What a process that was killed leaves: an announced worker that holds a job, and nobody with its lock.
      await pool.query(`insert into engine_workers values ('worker-dead')`);
      await pool.query(`update graphile_worker._private_jobs set locked_by = 'worker-dead', locked_at = now(), attempts = 1`);
      await pool.query(`update graphile_worker._private_job_queues set locked_by = 'worker-dead', locked_at = now()`);
      const seen = await new Promise<number>((resolve, reject) => {
        const started = worker((_job, starts) => {
          resolve(starts);
          return Promise.resolve();
        });
        started.then((living) => void afterwards.push(() => living.stop()), reject);
      });
      expect(seen).toBe(2);
      await Promise.all(afterwards.splice(0).map((stop) => stop()));
      expect(await locked()).toBe(0);
    });

    it('leaves the job of a living worker alone', async () => {
      let finish = (): void => undefined;
      const gate = new Promise<void>((resolve) => (finish = resolve));
      let begun = 0;
      const run = async (): Promise<void> => {
        begun += 1;
        await gate;
      };
      const first = await worker(run);
      await ledger.accept([incoming('a')]);
      await expect.poll(() => begun, { timeout: 10_000 }).toBe(1);
      const second = await worker(run);
      expect([await second.reap(), await first.reap()]).toEqual([0, 0]);
      expect([await locked(), begun]).toEqual([1, 1]);
      finish();
      await Promise.all([first.stop(), second.stop()]);
      expect(begun).toBe(1);
    });

    it('W5: works on after every connection was lost, and is not taken for dead', async () => {
      const done: string[] = [];
      const living = await worker((job) => {
        if (job.task === 'delivery') done.push(job.guid);
        return Promise.resolve();
      });
      for (let round = 0; round < 3; round += 1) {
        await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
        const guid = randomUUID();
        await expect.poll(() => ledger.accept([incoming(guid, { lane: null })]).then(() => true, () => false), { timeout: 10_000 }).toBe(true);
        await expect.poll(() => done.includes(guid), { timeout: 30_000 }).toBe(true);
        await expect.poll(() => living.reap().catch(() => -1), { timeout: 10_000 }).toBe(0);
      }
      const { rows } = await pool.query<{ worker_id: string }>('select worker_id from engine_workers');
      expect(rows.length).toBeGreaterThan(0);
      await living.stop();
    });
    const afterwards: (() => Promise<void>)[] = [];
  });
});
