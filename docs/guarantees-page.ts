import { guaranteeGroups, type GuaranteeRow } from './guarantee-rows.ts';
import { findRowTests, type RowTest } from './row-tests.ts';

/** Tests of the stand-in for GitHub: they show that the stand-in behaves, not that the engine does. */
const doubles = 'test/contract/forge/';

export type Standing = 'shown' | 'partly' | 'open';

/** `shown` only when the engine's own tests are there and nobody noted a gap. */
export function standingOf(row: GuaranteeRow, tests: readonly RowTest[]): Standing {
  const own = tests.filter(({ ids, file }) => ids.includes(row.id) && !file.startsWith(doubles));
  if (own.length === 0) return 'open';
  return row.gap === null ? 'shown' : 'partly';
}

/** docs/guarantees.md, from the rows and from the titles of the tests. */
export function guaranteesPage(): string {
  const tests = findRowTests();
  const rows = guaranteeGroups.flatMap((group) => group.rows);
  const unknown = tests.flatMap(({ ids, file }) => ids.filter((id) => !rows.some((row) => row.id === id)).map((id) => `${id} in ${file}`));
  if (unknown.length > 0) throw new Error(`No such row: ${unknown.join(', ')}`);
  const count = (standing: Standing): string => String(rows.filter((row) => standingOf(row, tests) === standing).length);
  return [
    '# Guarantees',
    '',
    '<!-- Generated from docs/guarantee-rows.ts and the titles of the tests by `npm run docs:generate`. Edit the rows. -->',
    '',
    'What must hold, one row each, and the tests that show it. A test’s title starts with the id of its row, so this page finds it; run one row with',
    '`npx vitest run -t "S2:"`. A row is',
    '',
    `- **shown** (${count('shown')}): tests show all of it`,
    `- **partly** (${count('partly')}): tests show a part; *Missing* says what they do not show or what this version does not do`,
    `- **open** (${count('open')}): no test of the engine shows it`,
    '',
    'Tests of the embedded forge are listed apart: they show that the stand-in for GitHub behaves as GitHub does, not what the engine does.',
    '',
    ...guaranteeGroups.flatMap((group) => [`## ${group.title}`, '', ...group.rows.flatMap((row) => section(row, tests))]),
  ].join('\n');
}

function section(row: GuaranteeRow, tests: readonly RowTest[]): string[] {
  const standing = standingOf(row, tests);
  const own = tests.filter(({ ids }) => ids.includes(row.id));
  const engine = own.filter(({ file }) => !file.startsWith(doubles));
  const forge = own.filter(({ file }) => file.startsWith(doubles));
  return [
    `### ${row.id}: ${row.title}`,
    '',
    `**${standing}**. ${row.promise}`,
    '',
    ...(row.gap === null ? [] : [`*Missing:* ${row.gap}`, '']),
    ...list('', engine),
    ...list('The forge:', forge),
  ];
}

function list(heading: string, tests: readonly RowTest[]): string[] {
  if (tests.length === 0) return [];
  const byFile = Map.groupBy(tests, ({ file }) => file);
  return [
    ...(heading === '' ? [] : [heading, '']),
    ...[...byFile].flatMap(([file, each]) => [`- [${file}](../${file})`, ...each.map(({ title }) => `  - ${title.replaceAll(/[<>*_[\]|]/g, '\\$&')}`)]),
    '',
  ];
}
