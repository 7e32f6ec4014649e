import { describe, expect, it } from 'vitest';
import { describeError, EncliiError } from '../../../src/errors/enclii-error.ts';
import { formatMessage } from '../../../src/errors/format-message.ts';

describe('error texts', () => {
  it('fill their places with values that are never read as markup or ICU', () => {
    expect(formatMessage('No {name} here.', { name: '<b>{x, select, other {y}}</b>' }, 'en')).toBe('No <b>{x, select, other {y}}</b> here.');
  });

  it('come back unfilled when a value is missing, instead of failing to be told', () => {
    expect(formatMessage('No {name} here.', {}, 'en')).toBe('No {name} here.');
    expect(new EncliiError('PLAN_SUPERSEDED').message).toBe('Superseded by {sha}.');
  });

  it('are the code itself for a code of another version', () => {
    expect(describeError('FROM_THE_FUTURE', {}, 'es')).toEqual({ message: 'FROM_THE_FUTURE', fix: '' });
  });
});
