import { describe, expect, it } from 'vitest';
import { migration0001 } from '../../src/adapters/postgres/migrations/0001-ledger.ts';
import { configFields } from '../../src/config/config-schema.ts';
import { phrase, type PhraseKey } from '../../src/core/feedback/phrases.ts';
import { finalDeliveryStates, openResultStates } from '../../src/ports/ledger.ts';
import { readPage } from './pages.ts';

const lifecycle = readPage('docs/lifecycle.md').text;

/** Rows of the first table after a heading, as cells without back quotes. */
function tableAfter(text: string, heading: string): string[][] {
  const [, rest = ''] = text.split(`${heading}\n`);
  const start = rest.indexOf('\n|');
  const [table = ''] = rest.slice(start + 1).split('\n\n');
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim().replaceAll('`', '')));
}

/** The states that the store accepts, from its own constraint. */
function storedStates(constraint: string): string[] {
  const [, list = ''] = new RegExp(`constraint ${constraint} check \\(state in\\s*\\(([^)]*)\\)`).exec(migration0001) ?? [];
  return [...list.matchAll(/'([^']+)'/g)].map(([, state = '']) => state);
}

describe('docs/lifecycle.md', () => {
  it.each([
    ['## States of a delivery', 'deliveries_state', (state: string) => finalDeliveryStates.some((each) => each === state)],
    ['## States of a result', 'results_state', (state: string) => !openResultStates.some((each) => each === state)],
  ] as const)('%s: the states of the store, and which of them end', (heading, constraint, ends) => {
    const rows = tableAfter(lifecycle, heading);
    expect(rows.map(([state]) => state).sort()).toEqual(storedStates(constraint).sort());
    for (const [state = '', , end = ''] of rows) expect(end === 'yes', state).toBe(ends(state));
  });

  it('names the defaults of the settings it speaks of', () => {
    for (const [, name = '', value] of lifecycle.matchAll(/`limits\.(\w+)` \((\d+) unless set\)/g)) {
      expect(String(configFields().find(({ path }) => path.join('.') === `limits.${name}`)?.schema.default)).toBe(value);
    }
    expect(lifecycle).toMatch(/unless set/);
  });
});

it('the guide for developers explains every headline of the check run', () => {
  const keys: readonly PhraseKey[] = ['onItsWay', 'holdingAtJunction', 'clearToDeploy', 'nothingToDo', 'partlyDeployed', 'notDeployed', 'heldForAPerson', 'overtaken'];
  const rows = tableAfter(readPage('docs/guides/first-service.md').text, '## 3. Push, and read the check run');
  expect(rows.map(([headline]) => headline)).toEqual(keys.map((key) => phrase(key, 'en')));
});
