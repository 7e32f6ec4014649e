import { readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, it } from 'vitest';
import { formatMessage } from '../../../../src/errors/format-message.ts';
import { platformErrors } from '../../../../src/errors/codes/platform.ts';
import { parsePlatformFiles, validateEnvironmentRepo } from '../../../../src/core/platform/parse-platform-files.ts';
import { environment } from './sample-files.ts';

/** YAML blocks of a guide by the path that their first line names. */
function yamlBlocks(file: string): Map<string, string> {
  const blocks = readFileSync(file, 'utf8').matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g);
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]));
}

it('the guide’s snippets are one valid environment repo', () => {
  const texts = yamlBlocks('docs/guides/environment-repo.md');
  expect([...texts.keys()]).toEqual(['platform.yaml', 'projects/shop.yaml', 'projects/blog.yaml', 'environments/prod/environment.yaml']);
  texts.set('environments/dev/environment.yaml', environment('dev', 'development'));
  texts.set('environments/stage/environment.yaml', environment('stage', 'staging'));
  expect(validateEnvironmentRepo(texts)).toEqual([]);
});

it('the guide shows the defaults of platform.yaml', () => {
  const shown = parsePlatformFiles(yamlBlocks('docs/guides/environment-repo.md'), null).files?.platform;
  const minimal = parsePlatformFiles(new Map([['platform.yaml', 'apiVersion: enclii.dev/v1\nkind: Platform\nmetadata: {name: acme}\n']]), null).files?.platform;
  expect({ ...shown, registries: [], ingress: { ...shown?.ingress, clusterIssuer: null } }).toEqual(minimal);
});

it.each(['platform', 'project', 'environment'])('the example in the schema of a %s is valid', (name) => {
  const schema = JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as { $id: string; examples: { metadata: { name: string } }[] };
  expect(schema.$id).toBe(`https://enclii.dev/schemas/v1/${name}.schema.json`);
  const texts = new Map(['dev', 'stage', 'prod'].map((each) => [`environments/${each}/environment.yaml`, environment(each, 'development')]));
  texts.set('platform.yaml', 'apiVersion: enclii.dev/v1\nkind: Platform\nmetadata: {name: acme}\n');
  const [example] = schema.examples;
  const path = { platform: 'platform.yaml', project: `projects/${String(example?.metadata.name)}.yaml`, environment: `environments/${String(example?.metadata.name)}/environment.yaml` }[name] ?? '';
  texts.set(path, JSON.stringify(example));
  expect(validateEnvironmentRepo(texts)).toEqual([]);
});

/** Params that an ICU text fills in, those in its alternatives included. */
function names(text: string): string[] {
  const found = new Set<string>();
  const visit = (nodes: readonly object[]): void => {
    for (const node of nodes) {
      if ('options' in node) for (const option of Object.values(node.options as Record<string, { value: object[] }>)) visit(option.value);
      if ('type' in node && node.type !== 0 && 'value' in node && typeof node.value === 'string') found.add(node.value);
    }
  };
  visit(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
  return [...found].sort();
}

it.each(Object.entries(platformErrors))('%s needs the same params in both languages', (_, { message, fix }) => {
  expect(names(message.es)).toEqual(names(message.en));
  const params = Object.fromEntries([...names(message.en), ...names(fix.en), ...names(fix.es)].map((name) => [name, 1]));
  for (const language of ['en', 'es'] as const) {
    expect(formatMessage(message[language], params, language)).not.toMatch(/[{}]|''/);
    expect(formatMessage(fix[language], params, language)).not.toMatch(/[{}]|''/);
  }
});
