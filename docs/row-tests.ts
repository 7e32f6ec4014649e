import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** A test whose title starts with ids of guarantees, as in `W6, W8: …`. */
export interface RowTest {
  readonly ids: readonly string[];
  /** Path from the project's root. */
  readonly file: string;
  /** Without the ids. */
  readonly title: string;
}

const idPattern = /^((?:[WSG]\d{1,2})(?:, ?(?:[WSG]\d{1,2}))*): /;

/** Every test of `test/` that proves a guarantee, in order of files. Titles are read from the syntax, so nothing has to run. */
export function findRowTests(root: URL = new URL('../', import.meta.url)): readonly RowTest[] {
  return globSync('test/**/*.test.ts', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .flatMap((file) => titlesIn(file, readFileSync(new URL(file, root), 'utf8')).flatMap((title) => rowTest(file, title)));
}

function rowTest(file: string, title: string): RowTest[] {
  const ids = idPattern.exec(title);
  return ids?.[1] === undefined ? [] : [{ ids: ids[1].split(/, ?/), file, title: title.slice(ids[0].length) }];
}

function titlesIn(file: string, text: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const [first] = node.arguments;
      if (first !== undefined && ts.isStringLiteralLike(first)) titles.push(first.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return titles;
}

/** `it`, `it.skipIf(…)`, `it.each(…)`, `test.for(…)` and the like. */
function isTest(expression: ts.Expression): boolean {
  if (ts.isIdentifier(expression)) return expression.text === 'it' || expression.text === 'test';
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression)) return isTest(expression.expression);
  return false;
}
