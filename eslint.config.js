import { basename, relative, sep } from 'node:path';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Names of files: kebab-case everywhere, and in src no folder or file for things without a subject. */
const fileName = {
  meta: { type: 'problem', schema: [], messages: { kebab: 'File names are kebab-case: {{name}}', vague: 'Name it after its subject, not "{{name}}".' } },
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename);
      if (!/^\.?[a-z0-9]+([.-][a-z0-9]+)*$/.test(name)) context.report({ node, messageId: 'kebab', data: { name } });
      const parts = relative(context.cwd, context.filename).split(sep);
      const vague = parts[0] === 'src' && parts.find((part) => /^(utils?|helpers?|common|misc)(\.ts)?$/.test(part));
      if (vague) context.report({ node, messageId: 'vague', data: { name: vague } });
    },
  }),
};

const noEnvironment = [
  { selector: 'MemberExpression[object.name="process"][property.name="env"]', message: 'Settings come from src/config.' },
  { selector: 'MemberExpression[object.name="process"][property.value="env"]', message: 'Settings come from src/config.' },
  { selector: 'VariableDeclarator[init.name="process"] Property[key.name="env"]', message: 'Settings come from src/config.' },
  { selector: 'ImportDeclaration[source.value=/^(node:)?process$/]', message: 'Settings come from src/config; process is a global.' },
];
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' };
const noClusterWrite = {
  selector: 'CallExpression[callee.property.name=/^(create|patch|replace|delete)(Namespaced|Cluster|Namespace|Node|PersistentVolume)/]',
  message: 'Only Argo CD writes to a cluster; the engine writes to git.',
};

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'node_modules/', '.enclii/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { enclii: { rules: { 'file-name': fileName } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'enclii/file-name': 'error',
      'max-lines': ['warn', 250],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers in texts are fine; anything else is a mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...noEnvironment, noDefaultExport, noClusterWrite] } },
  { files: ['src/config/**/*.ts'], rules: { 'no-restricted-syntax': ['error', noDefaultExport] } },
  // A command line speaks to its user by the console streams.
  { files: ['src/cli/**/*.ts', 'docs/**/*.ts', 'test/bench/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests know what they planted, and vitest's matchers are typed as any.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/require-await': 'off',
      'max-lines': 'off',
    },
  },
);
