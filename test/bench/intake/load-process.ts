/**
 * A bounded load in a process of its own: so many connections, each with one request under way, until `count` requests
 * are answered. Prints one JSON line: seconds, latencies in milliseconds, answers by status.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { pushPayload } from './push-payload.ts';

const [url = '', secret = '', connectionsText = '', countText = '', bytesText = ''] = process.argv.slice(2);
const connections = Number(connectionsText);
const count = Number(countText);

// Signed beforehand: the generator must not be what is measured.
const bodies = Array.from({ length: 64 }, (_, index) => {
  const body = pushPayload(1000 + index, index % 2 === 0 ? 'main' : `feature/${index}`, Number(bytesText));
  return { body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
});

const pool = new Pool(url, { connections, pipelining: 1 });
const latencies: number[] = [];
const statuses: Record<string, number> = {};
let started = 0;

async function client(): Promise<void> {
  while (started < count) {
    const { body, signature } = bodies[started++ % bodies.length] ?? { body: Buffer.alloc(0), signature: '' };
    const start = performance.now();
    const response = await pool.request({
      method: 'POST',
      path: '/webhook',
      headers: { 'content-type': 'application/json', 'x-github-event': 'push', 'x-github-delivery': randomUUID(), 'x-hub-signature-256': signature },
      body,
    });
    await response.body.dump();
    latencies.push(performance.now() - start);
    statuses[response.statusCode] = (statuses[response.statusCode] ?? 0) + 1;
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: connections }, client));
const seconds = (performance.now() - start) / 1000;
await pool.close();
process.stdout.write(`${JSON.stringify({ seconds, latencies, statuses })}\n`);
