import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import type { ErrorDefinition } from '../../src/errors/error-definition.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import { readPage } from './pages.ts';

const sections = new Map(
  readPage('docs/errors.md')
    .text.split(/^### /m)
    .slice(1)
    .map((section) => {
      const [code = '', , message = '', fix = '', facts = ''] = section.split('\n');
      return [code, { message: plain(message), fix: plain(fix).replace(/^\*Fix:\* /, ''), facts }];
    }),
);

function plain(markdown: string): string {
  return markdown.trimEnd().replaceAll(/\\([<>*_[\]|\\])/g, '$1');
}

/** The English sentence with `<name>` for its places, made by formatting it: another way than the page's generator takes. */
function sentence(text: string): string {
  const names = [...new Map([...text.matchAll(/\{\s*(\w+)\s*(?:,\s*(\w+))?/g)].map(([, name = '', kind]) => [name, kind])).entries()];
  const values = Object.fromEntries(names.map(([name, kind], index) => [name, kind === 'plural' || kind === 'number' ? 987_650 + index : kind === 'select' ? 'nothing-listed' : `<${name}>`]));
  const formatted = String(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).format(values));
  return names.reduce((result, [name], index) => result.replaceAll(new RegExp(`987,?65${index}`, 'g'), `<${name}>`), formatted).replaceAll('\n', ' ');
}

describe('docs/errors.md', () => {
  it('has a section for each code of the registry, and none besides', () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(errorRegistry).sort());
  });

  it('says of each code what the registry says', () => {
    const words = { terminal: 'never tried again by itself', waiting: 'waits for something outside, then goes on', transient: 'tried again by itself, with growing pauses' };
    const wanted = Object.entries<ErrorDefinition>(errorRegistry).map(([code, { message, fix, exitCode, httpStatus, retry }]) => [
      code,
      { message: sentence(message.en), fix: sentence(fix.en), facts: `Exit code ${exitCode} · HTTP ${httpStatus} · ${words[retry]}` },
    ]);
    expect(Object.fromEntries(sections)).toEqual(Object.fromEntries(wanted));
  });
});
