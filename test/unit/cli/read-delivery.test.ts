import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDelivery } from '../../../src/cli/read-delivery.ts';
import { EncliiError } from '../../../src/errors/enclii-error.ts';

const payload = { ref: 'refs/heads/main', event: 'inner' };
const read = (value: unknown, given = {}) => readDelivery('d.json', JSON.stringify(value), given, 'fresh-guid');

describe('readDelivery', () => {
  it('knows each form', () => {
    const wanted = { event: 'push', guid: 'g1', body: Buffer.from(JSON.stringify(payload)) };
    expect(read({ event: 'push', guid: 'g1', payload })).toEqual(wanted);
    expect(read({ id: 9, event: 'push', guid: 'g1', request: { headers: {}, payload }, response: { payload: 'ok' } })).toEqual(wanted);
    expect(read(payload, { event: 'push', guid: 'g1' })).toEqual(wanted);
  });

  it('takes a bare payload with a field "payload" of its own as bare', () => {
    const deployment = { deployment: {}, payload: {} };
    expect(read(deployment, { event: 'deployment' })).toEqual({ event: 'deployment', guid: 'fresh-guid', body: Buffer.from(JSON.stringify(deployment)) });
  });

  it('lets the options win', () => {
    expect(read({ event: 'push', guid: 'g1', payload }, { event: 'star', guid: 'g2' })).toMatchObject({ event: 'star', guid: 'g2' });
  });

  it('refuses header injection in event and guid', () => {
    expect(() => read({ event: 'push\r\nx: y', guid: 'g', payload })).toThrow(EncliiError);
    expect(() => read({ event: 'push', guid: 'g\r\nx: y', payload })).toThrow(EncliiError);
  });

  it('throws nothing but an error of the registry, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          readDelivery('d.json', text, {}, 'fresh-guid');
        } catch (error) {
          expect(error).toBeInstanceOf(EncliiError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
