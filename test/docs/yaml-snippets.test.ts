import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { validateEnvironmentRepo } from '../../src/core/platform/parse-platform-files.ts';
import { parseServiceSpecs } from '../../src/core/spec/parse-service-spec.ts';
import { checkObject } from '../helpers/manifest-schemas.ts';
import { readPages, type Fence } from './pages.ts';

const fences = readPages().flatMap((page) => page.fences);
const yaml = fences.filter(({ language }) => language === 'yaml' || language === 'yml');
const json = fences.filter(({ language }) => language === 'json');

const kindOf = (text: string): { apiVersion: string; kind: string } => {
  const value = (parseAllDocuments(text)[0]?.toJS() ?? {}) as { apiVersion?: string; kind?: string };
  return { apiVersion: value.apiVersion ?? '', kind: value.kind ?? '' };
};

/** People's files around a snippet, so that it is judged alone: the environments that it names exist. */
function validateBeside(path: string, text: string): unknown {
  const names = ['dev', 'stage', 'prod'].map((name) => [`environments/${name}/environment.yaml`, `apiVersion: enclii.dev/v1\nkind: Environment\nmetadata: {name: ${name}}\nspec: {class: development}\n`] as const);
  const files = new Map<string, string>([['platform.yaml', 'apiVersion: enclii.dev/v1\nkind: Platform\nmetadata: {name: acme}\n'], ...names]);
  return validateEnvironmentRepo(files.set(path, text));
}

async function problemsOf({ text }: Fence): Promise<unknown> {
  const { apiVersion, kind } = kindOf(text);
  const name = (): string => /^ {2}name: (\S+)/m.exec(text)?.[1] ?? (JSON.parse(text) as { metadata: { name: string } }).metadata.name;
  if (apiVersion !== 'enclii.dev/v1') return apiVersion.includes('/') ? checkObject(parseAllDocuments(text)[0]?.toJS() as Record<string, unknown>) : [];
  switch (kind) {
    case 'Service':
      return parseServiceSpecs('enclii.yaml', text).diagnostics;
    case 'Platform':
      return validateBeside('platform.yaml', text);
    case 'Project':
      return validateBeside(`projects/${name()}.yaml`, text);
    case 'Environment':
      return validateBeside(`environments/${name()}/environment.yaml`, text);
    default:
      return [`no such kind: ${kind}`];
  }
}

describe('snippets', () => {
  it('there are some of each kind', () => {
    const kinds = yaml.map(({ text }) => kindOf(text).kind);
    for (const kind of ['Service', 'Platform', 'Project', 'Environment', 'ApplicationSet']) expect(kinds).toContain(kind);
  });

  it.each([...yaml, ...json].map((fence, index) => [`${fence.page}, snippet ${index + 1}`, fence] as const))('%s is valid', async (_name, fence) => {
    for (const document of parseAllDocuments(fence.text)) expect(document.errors).toEqual([]);
    expect(await problemsOf(fence)).toEqual([]);
  });

  it('a snippet with an unknown field is caught', async () => {
    const broken = yaml.filter(({ text }) => kindOf(text).apiVersion.includes('/')).map((fence) => ({ ...fence, text: fence.text.replace(/^spec:$/m, 'spec:\n  unknwon: 1') }));
    expect(broken.length).toBeGreaterThan(5);
    for (const fence of broken) expect(await problemsOf(fence), fence.text).not.toEqual([]);
  });

  it('the README’s enclii.yaml has twelve lines', () => {
    const [spec] = yaml.filter(({ page }) => page === 'README.md');
    expect(spec?.text.split('\n')).toHaveLength(12);
  });
});
