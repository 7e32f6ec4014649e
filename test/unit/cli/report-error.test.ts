import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportError } from '../../../src/cli/report-error.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';

const taken = createServer();
beforeAll(async () => {
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
});
afterAll(() => {
  taken.close();
});

function report(error: unknown): { readonly exitCode: number; readonly text: string } {
  const notes: string[] = [];
  const terminal = { json: false, language: 'en', note: (text: string) => notes.push(text), paint: (_style: string, text: string) => text } as unknown as Terminal;
  return { exitCode: reportError(terminal, error), text: notes.join('\n') };
}

describe('reportError', () => {
  it('an address that is taken is told as such, with the settings that choose another', async () => {
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const second = createServer();
    const failed = once(second, 'error');
    second.listen(port, '127.0.0.1');
    const [error] = (await failed) as [unknown];
    const { exitCode, text } = report(error);
    expect(exitCode).toBe(1);
    expect(text).toContain(`Cannot listen on 127.0.0.1:${String(port)}: EADDRINUSE.`);
    expect(text).toContain('ENCLII_LISTEN_PORT');
  });

  it('anything else that is unknown is a defect', () => {
    expect(report(new Error('boom')).text).toContain('INTERNAL_ERROR');
  });
});
