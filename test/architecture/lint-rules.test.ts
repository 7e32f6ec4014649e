import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const untyped = new ESLint({
  // The rules under test need no types, and planted files belong to no TypeScript project.
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, project: false } } }],
  ruleFilter: ({ ruleId }) => ['no-restricted-syntax', 'enclii/file-name', 'max-lines'].includes(ruleId),
});

async function lint(filePath: string, code: string): Promise<string[]> {
  const [result] = await untyped.lintText(code, { filePath });
  return result!.messages.map((message) => `${message.severity === 2 ? 'error' : 'warning'} ${message.ruleId ?? message.message}`);
}

describe('lint rules of the house', () => {
  it.each([
    ['src/http/server.ts', 'export const a = process.env.HOME;'],
    ['src/http/server.ts', "export const a = process['env'];"],
    ['src/http/server.ts', 'export const { env } = process;'],
    ['src/http/server.ts', "import { env } from 'node:process'; export const a = env;"],
    ['src/core/a.ts', 'export default 1;'],
    ['src/config/a.ts', 'export default 1;'],
    ['src/adapters/kubernetes/a.ts', 'export const a = (api: any) => api.patchNamespacedCustomObject({});'],
  ])('%s: refuses %s', async (file, code) => {
    expect(await lint(file, code)).toEqual(['error no-restricted-syntax']);
  });

  it.each(['src/core/camelCase.ts', 'src/core/Upper.ts', 'src/core/snake_case.ts', 'src/utils/a.ts', 'src/core/helpers.ts', 'src/helpers/a.ts'])('refuses the name %s', async (file) => {
    expect(await lint(file, 'export const a = 1;')).toEqual(['error enclii/file-name']);
  });

  it('allows process.env in src/config, and helpers under test', async () => {
    expect(await lint('src/config/a.ts', 'export const a = process.env;')).toEqual([]);
    expect(await lint('test/helpers/a.ts', 'export default process.env;')).toEqual([]);
    expect(await lint('src/core/kebab-case.test.ts', 'export const a = 1;')).toEqual([]);
  });

  it('warns of a file past 250 lines', async () => {
    expect(await lint('src/core/long.ts', 'export {};\n'.repeat(251))).toEqual(['warning max-lines']);
  });
});
