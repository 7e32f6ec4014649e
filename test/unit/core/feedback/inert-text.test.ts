import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { inertMarkdown, inertText, markdownLink, shorten } from '../../../../src/core/feedback/inert-text.ts';

/** What a reader sees of HTML that holds no markup of its own. */
function shownText(html: string): string {
  return html
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function render(markdown: string): string {
  return marked.parse(markdown, { async: false, gfm: true });
}

const fragments = ['@octocat', '@acme/team', '#12', 'GH-7', 'acme/shop#3', '<script>alert(1)</script>', '<!--', '-->', '<img src=x>', '![x](https://evil.example/p.png)', '[x](javascript:alert(1))', '[x]: https://evil.example', 'https://evil.example', 'www.evil.example', 'me@evil.example', '<https://evil.example>', '`', '``', '```\n', '~~~\n', '|', '\\', '\\|', '**', '__', '~~', '# ', '> ', '- ', '1. ', '+ ', '===', '---', '\n', '\r\n', '\n\n', '    ', '\t', '&lt;', '&#64;octocat', '$x$', '$$', '[^1]', '[ ] ', ':+1:', '\u2028', '\u202e', '\u200b', '\ud800', 'é', '漢', '😀', 'a', ' '];
const hostile = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fragments) }, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 12 }).map((parts) => parts.join(''));

describe('inertMarkdown', () => {
  it('S16: for all texts no markup comes out of it, and the reader sees the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = inertMarkdown(text);
        const html = render(`x ${markdown} x`).trim();
        expect(html.startsWith('<p>x ') && html.endsWith(' x</p>')).toBe(true);
        const inner = html.slice('<p>x '.length, -' x</p>'.length);
        expect(inner).not.toMatch(/[<>]/);
        expect(shownText(inner).replaceAll('\u200b', '').replace(/\s+/g, ' ').trim()).toBe(inertText(text).replaceAll('\u200b', '').replace(/\s+/g, ' ').trim());
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['a list item', '- ', /^<ul>\s*<li>[^<>]*<\/li>\s*<\/ul>$/],
    ['the start of a paragraph', '', /^(?:<p>[^<>]*<\/p>)?$/],
    ['a heading', '### ', /^<h3>[^<>]*<\/h3>$/],
  ])('S16: for all texts %s stays one', (_, before, shape) => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(render(before + inertMarkdown(text)).trim()).toMatch(shape);
      }),
      { numRuns: 500 },
    );
  });

  it('S16: for all texts a table keeps its cells', () => {
    fc.assert(
      fc.property(hostile, hostile, (first, second) => {
        const html = render(`| a | b |\n| --- | --- |\n| ${inertMarkdown(first)} | ${inertMarkdown(second)} |\n`);
        expect(html.match(/<td>[^<>]*<\/td>/g)).toHaveLength(2);
        expect(html.match(/<tr>/g)).toHaveLength(2);
      }),
      { numRuns: 500 },
    );
  });

  it('S16: for all texts nothing is left that GitHub links after rendering', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = shownText(inertMarkdown(text));
        expect(shown).not.toMatch(/@[\p{L}\p{N}_-]/u);
        expect(shown).not.toMatch(/#\d|:\/\/|\bGH-\d|www\.\S/i);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves ordinary names readable as they are', () => {
    expect(inertMarkdown('services/check-out/enclii.yaml')).toBe('services/check-out/enclii.yaml');
  });
});

describe('inertText', () => {
  it('G11: keeps to its length and to whole characters, for all texts', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 30 }), (text, length) => {
        const shown = inertText(text, length);
        expect(shown.length).toBeLessThanOrEqual(length);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it('does not touch a digest', () => {
    const image = `ghcr.io/acme/web@sha256:${'a'.repeat(64)}`;
    expect(inertText(image).replace('\u200b', '')).toBe(image);
  });

  it('cuts with an ellipsis', () => {
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('ab😀def', 4)).toBe('ab…');
    expect(shorten('abc', 3)).toBe('abc');
  });
});

describe('markdownLink', () => {
  it.each(['javascript:alert(1)', 'data:text/html,x', 'not a url', '//evil.example', 'https://user:secret@example.com/x', 'ftp://example.com'])('S16: makes no link of %s', (url) => {
    expect(markdownLink('release 1', url)).toBe('release 1');
  });

  it('S16: for all paths, the link ends where it should', () => {
    fc.assert(
      fc.property(hostile, hostile, (label, path) => {
        const url = `https://example.com/${path}`;
        if (!URL.canParse(url)) return;
        expect(render(`x ${markdownLink(label, url)} y`).trim()).toMatch(/^<p>x <a href="https:\/\/example\.com\/[^"<>]*">[^<>]*<\/a> y<\/p>$/);
      }),
      { numRuns: 500 },
    );
  });
});
