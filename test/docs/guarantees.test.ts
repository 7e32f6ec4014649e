import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guaranteeGroups } from '../../docs/guarantee-rows.ts';
import { standingOf } from '../../docs/guarantees-page.ts';
import { findRowTests } from '../../docs/row-tests.ts';
import { projectRoot, readPage } from './pages.ts';

const rows = guaranteeGroups.flatMap((group) => group.rows);
const ids = (letter: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);

/** Ids by file, found in the text rather than in the syntax: another way than the page's generator takes. */
function idsInTests(): Set<string> {
  const found = new Set<string>();
  for (const file of globSync('test/**/*.test.ts', { cwd: projectRoot })) {
    const text = readFileSync(join(projectRoot, file), 'utf8');
    for (const [, list = ''] of text.matchAll(/\(\s*['"`]((?:[WSG]\d{1,2}(?:, ?)?)+): /g)) for (const id of list.split(/, ?/)) found.add(`${id} ${file}`);
  }
  return found;
}

/** Ids by file as the page shows them. */
function idsOnPage(): Set<string> {
  const sections = readPage('docs/guarantees.md').text.split(/^### /m).slice(1);
  return new Set(
    sections.flatMap((section) => {
      const id = section.slice(0, section.indexOf(':'));
      return [...section.matchAll(/^- \[([^\]]+)\]/gm)].map(([, file = '']) => `${id} ${file}`);
    }),
  );
}

describe('docs/guarantees.md', () => {
  it('has every row once', () => {
    expect(rows.map(({ id }) => id)).toEqual([...ids('W', 13), ...ids('S', 16), ...ids('G', 14)]);
  });

  it('names each test that proves a row, and none that is not there; if not, run npm run docs:generate', () => {
    expect([...idsOnPage()].sort()).toEqual([...idsInTests()].sort());
  });

  it('says what is missing of every row that no test of the engine shows', () => {
    const tests = findRowTests();
    expect(rows.filter((row) => standingOf(row, tests) === 'open' && row.gap === null).map(({ id }) => id)).toEqual([]);
  });
});
