import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareQuantities, normaliseCpu, parseQuantity } from '../../../../src/core/spec/quantity.ts';

describe('quantities', () => {
  it.each([
    ['1', 10n ** 9n],
    ['500m', 5n * 10n ** 8n],
    ['0.5', 5n * 10n ** 8n],
    ['1Ki', 1024n * 10n ** 9n],
    ['1.5Gi', 1536n * 1024n * 1024n * 10n ** 9n],
    ['1G', 10n ** 18n],
    ['0.0000000001', null],
    ['1nn', null],
    ['', null],
    ['-1', null],
    ['1e3', null],
    [' 1', null],
  ])('reads %j exactly', (text, expected) => {
    expect(parseQuantity(text)).toBe(expected);
  });

  it('compares amounts, not spellings', () => {
    expect(compareQuantities('1000m', '1')).toBe(0);
    expect(compareQuantities('1024Mi', '1Gi')).toBe(0);
    expect(compareQuantities('1G', '1Gi')).toBe(-1);
    expect(compareQuantities('9007199254740993', '9007199254740992')).toBe(1);
    expect(compareQuantities('1', 'x')).toBeNull();
  });

  it.each([
    [0.5, '500m'],
    [2, '2'],
    [0.1 + 0.2, '300m'],
    ['1000m', '1'],
    ['1.5', '1500m'],
    ['0m', null],
    [0.0001, null],
    ['lots', null],
  ])('writes the CPU amount %j as %j', (cpu, expected) => {
    expect(normaliseCpu(cpu)).toBe(expected);
  });

  it('keeps the amount of every CPU quantity of whole thousandths, and its own spelling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (milli) => {
        const text = normaliseCpu(`${milli}m`) ?? '';
        expect(compareQuantities(text, `${milli}m`)).toBe(0);
        expect(normaliseCpu(text)).toBe(text);
      }),
    );
  });
});
