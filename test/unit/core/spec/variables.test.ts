import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameValues, scanVariables, substituteVariables, textValues, variableNames } from '../../../../src/core/spec/variables.ts';

const source = { git: { sha: '0123456789abcdef0123456789abcdef01234567', branch: 'feature/Pay' }, project: 'shop', name: 'api', environment: 'prod' };

describe('variables', () => {
  it('fills in the closed set, with or without spaces', () => {
    const text = '{{ git.sha }} {{git.shortSha}} {{  metadata.project  }}-{{metadata.name}}-{{ metadata.environment }}';
    expect(substituteVariables(text, textValues(source))).toBe(`${source.git.sha} 0123456789ab shop-api-prod`);
  });

  it('S6: gives text the branch as git knows it, and names a slug of it', () => {
    expect(substituteVariables('{{ git.branch }}', textValues(source))).toBe('feature/Pay');
    expect(substituteVariables('{{ git.branch }}', nameValues(source))).toMatch(/^feature-pay-[0-9a-f]{8}$/);
  });

  it('never scans a value again', () => {
    const hostile = { ...source, git: { ...source.git, branch: '{{ git.sha }}' } };
    expect(substituteVariables('x {{ git.branch }} y', textValues(hostile))).toBe('x {{ git.sha }} y');
  });

  it.each([
    ['{{ git.shaa }}', [['SPEC_UNKNOWN_VARIABLE', 0, 14]]],
    ['a {{ secrets.TOKEN }} b', [['SPEC_UNKNOWN_VARIABLE', 2, 19]]],
    ['{{#each x}}{{/each}}', [['SPEC_UNKNOWN_VARIABLE', 0, 11], ['SPEC_UNKNOWN_VARIABLE', 11, 9]]],
    ['{{{ git.sha }}}', [['SPEC_UNKNOWN_VARIABLE', 0, 14]]],
    ['{{ git.sha', [['SPEC_LONE_BRACES', 0, 2]]],
    ['git.sha }}', [['SPEC_LONE_BRACES', 8, 2]]],
    ['{{ {{ git.sha }}', [['SPEC_LONE_BRACES', 0, 2]]],
    ['{"a":{"b":1}}', [['SPEC_LONE_BRACES', 11, 2]]],
    ['{{ constructor }}', [['SPEC_UNKNOWN_VARIABLE', 0, 17]]],
    ['{ git.sha } {} ${X} $(X)', []],
  ])('finds the mistakes in %j', (text, expected) => {
    expect(scanVariables(text).problems.map(({ code, offset, length }) => [code, offset, length])).toEqual(expected);
  });

  it('suggests the variable that was meant', () => {
    expect(scanVariables('{{ git.shortsha }}').problems[0]?.params['suggestion']).toBe('git.shortSha');
    expect(scanVariables('{{ nothing.like.it }}').problems[0]?.params['suggestion']).toBe('none');
  });

  it('leaves every text without braces as it is, and reassembles every text from its parts', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', ' ', 'g', '{{ git.sha }}', 'x\n'), maxLength: 60 });
    fc.assert(
      fc.property(text, (each) => {
        const { parts, problems } = scanVariables(each);
        const back = parts.map((part) => (typeof part === 'string' ? part : `{{ ${part.variable} }}`)).join('');
        expect(back).toBe(each);
        for (const problem of problems) expect(each.slice(problem.offset, problem.offset + problem.length)).toMatch(/^\{\{|^\}\}/);
      }),
      { numRuns: 1000 },
    );
    expect(variableNames).toHaveLength(6);
  });

  it('S4: thousands of braces are scanned without nested work', () => {
    expect(scanVariables('{{'.repeat(16_000)).problems).toHaveLength(16_000);
    expect(scanVariables('}}'.repeat(16_000)).problems).toHaveLength(16_000);
  });
});
