import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, walkTokens, type Token } from 'marked';

export const projectRoot = join(import.meta.dirname, '../..');

export interface Fence {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

export interface Page {
  /** Path from the project's root. */
  readonly path: string;
  readonly text: string;
  readonly fences: readonly Fence[];
  /** Targets of links, as written. */
  readonly links: readonly string[];
  /** Texts of headings, without markup. */
  readonly headings: readonly string[];
}

/** Every page for readers, those that are generated included. */
export function readPages(): readonly Page[] {
  return globSync(['*.md', 'docs/**/*.md', 'examples/**/README.md', 'renderers/**/README.md'], { cwd: projectRoot }).sort().map(readPage);
}

export function readPage(path: string): Page {
  const text = readFileSync(join(projectRoot, path), 'utf8');
  const fences: Fence[] = [];
  const links: string[] = [];
  const headings: string[] = [];
  void walkTokens(lexer(text), (token: Token) => {
    if (token.type === 'code') fences.push({ page: path, language: String(token['lang'] ?? ''), text: String(token['text']) });
    if (token.type === 'link') links.push(String(token['href']));
    if (token.type === 'heading') headings.push(String(token['text']));
  });
  return { path, text, fences, links, headings };
}

/** GitHub's anchors of a page, the second heading of a name with `-1` and so on. */
export function anchorsOf(page: Page): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    page.headings.map((heading) => {
      const anchor = heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
        .replaceAll(' ', '-');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${String(count)}`;
    }),
  );
}
