import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** A test whose title starts with ids of guarantees, as in `W6, W8: …`. */
export interface RowTest {
  readonly ids: readonly string[];
  /** Path from the project's root. */
  readonly file: string;
  /** Without the ids, after the titles of the groups that it is in. */
  readonly title: string;
}

const idPattern = /^((?:[WSG]\d{1,2})(?:, ?(?:[WSG]\d{1,2}))*): /;

/** Every test of `test/` that proves a guarantee, in order of files. Titles are read from the syntax, so nothing has to run. */
export function findRowTests(root: URL = new URL('../', import.meta.url)): readonly RowTest[] {
  return globSync('test/**/*.test.ts', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .flatMap((file) => titlesIn(file, readFileSync(new URL(file, root), 'utf8')).flatMap((path) => rowTest(file, path)));
}

/** @param path titles of the groups, then the test's own */
function rowTest(file: string, path: readonly string[]): RowTest[] {
  const title = path.at(-1) ?? '';
  const ids = idPattern.exec(title);
  if (ids?.[1] === undefined) return [];
  return [{ ids: ids[1].split(/, ?/), file, title: [...path.slice(0, -1), title.slice(ids[0].length)].join(' › ') }];
}

function titlesIn(file: string, text: string): string[][] {
  const found: string[][] = [];
  const visit = (node: ts.Node, groups: readonly string[]): void => {
    let inside = groups;
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      const title = first !== undefined && ts.isStringLiteralLike(first) ? first.text : null;
      const callee = calledFunction(node.expression);
      if (title !== null && (callee === 'it' || callee === 'test')) found.push([...groups, title]);
      if (title !== null && callee === 'describe') inside = [...groups, title];
    }
    ts.forEachChild(node, (child) => { visit(child, inside); });
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), []);
  return found;
}

/** `it` of `it(…)`, `it.skipIf(…)(…)`, `it.each(…)(…)` and the like. */
function calledFunction(expression: ts.Expression): string | null {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression)) return calledFunction(expression.expression);
  return null;
}
