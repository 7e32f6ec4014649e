import { describe, expect, it } from 'vitest';
import { explainCode } from '../../../src/cli/explain-code.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { errorRegistry } from '../../../src/errors/registry.ts';

describe('explainCode', () => {
  it.each(['en', 'es'] as const)('has something to say about every code, in %s', (language) => {
    for (const code of Object.keys(errorRegistry)) {
      let text = '';
      const terminal: Terminal = {
        language, json: false, workingDirectory: '/', interactive: false, searchPath: '',
        out: (line) => (text += `${line}\n`),
        note: () => undefined,
        paint: (_format, line) => line,
      };
      expect(explainCode(terminal, code)).toBe(0);
      expect(text.split('\n')[0]).toBe(code);
      expect(text).not.toMatch(/(?<!\{)\{\w|undefined/);
    }
  });
});
