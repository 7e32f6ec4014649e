import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedPages } from '../../docs/generated-pages.ts';

describe('generated pages', () => {
  it.each(generatedPages)('%s is current; if not, run npm run docs:generate', (path, render) => {
    expect(readFileSync(path, 'utf8')).toBe(render());
  });
});
