import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../../src/core/render/compile-template.ts';
import { loadRendererSet } from '../../../../src/core/render/renderer-set.ts';
import { EncliiError } from '../../../../src/errors/enclii-error.ts';
import { loadBuiltInRenderers, readBuiltInRendererFiles } from '../../../helpers/built-in-renderers.ts';

function descriptor(overrides: { readonly kind?: string; readonly apiVersion?: string; readonly scope?: string; readonly for?: string; readonly contract?: number; readonly name?: string } = {}): string {
  const { kind = 'ConfigMap', apiVersion = 'v1', scope = 'Namespaced', for: modelKind = 'Service', contract = 1, name = '{ path: metadata.name }' } = overrides;
  return `apiVersion: enclii.dev/v1
kind: Renderer
metadata: { name: config }
spec:
  contract: ${contract}
  for: ${modelKind}
  templates:
    - { file: config.yaml.hbs, apiVersion: ${apiVersion}, kind: ${kind}, scope: ${scope}, name: [${name}] }
`;
}

function filesWith(template: string, text = descriptor()): Map<string, string> {
  return new Map([
    ['config/renderer.yaml', text],
    ['config/config.yaml.hbs', template],
  ]);
}

function refusal(files: ReadonlyMap<string, string>): EncliiError {
  try {
    loadRendererSet(files);
  } catch (error) {
    if (error instanceof EncliiError) return error;
    throw error;
  }
  throw new Error('the set was accepted');
}

describe('loadRendererSet', () => {
  it('loads the built-in renderers, without their READMEs', () => {
    const set = loadBuiltInRenderers();
    expect(set.renderers.map((renderer) => renderer.name)).toEqual(['autoscaling', 'disruption', 'jobs', 'namespace', 'network', 'routes', 'service', 'volumes', 'workload']);
    expect([...set.files.keys()].filter((path) => path.endsWith('README.md'))).toEqual([]);
    expect([...readBuiltInRendererFiles().keys()].filter((path) => path.endsWith('README.md'))).toHaveLength(set.renderers.length);
  });

  it('has one digest for the same files in any order, another for any change, and none for a README', () => {
    const files = readBuiltInRendererFiles();
    const { digest, files: kept } = loadRendererSet(files);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(loadRendererSet(new Map([...files].reverse())).digest).toBe(digest);
    expect(loadRendererSet(kept).digest).toBe(digest);
    expect(loadRendererSet(new Map([...files, ['jobs/README.md', 'other']])).digest).toBe(digest);
    for (const [path, text] of kept) expect(loadRendererSet(new Map([...kept, [path, `${text}\n`]])).digest).not.toBe(digest);
  });

  it('records this listing as the digest of contract 1', () => {
    const files = filesWith('apiVersion: v1\n', descriptor());
    expect(loadRendererSet(files).digest).toBe('sha256:116d7f65873ae4e9d9443ae851c031445a66ea7349b8888b82e93c6003c2d0e2');
  });

  it.each<[string, (files: Map<string, string>) => void, string]>([
    ['a file outside a capability', (files) => files.set('notes.txt', ''), 'RENDER_SET_FILE_UNEXPECTED'],
    ['a path that climbs', (files) => files.set('../x/renderer.yaml', ''), 'RENDER_SET_FILE_UNEXPECTED'],
    ['a template that nothing names', (files) => files.set('config/other.yaml.hbs', 'a: 1'), 'RENDER_SET_FILE_UNEXPECTED'],
    ['a folder without a description', (files) => files.set('other/x.yaml.hbs', 'a: 1'), 'RENDER_SET_FILE_UNEXPECTED'],
    ['a missing template', (files) => files.delete('config/config.yaml.hbs'), 'RENDER_SET_TEMPLATE_MISSING'],
    ['no renderer', (files) => files.clear(), 'RENDER_SET_EMPTY'],
    ['a typo in the description', (files) => files.set('config/renderer.yaml', descriptor().replace('scope:', 'scoop:')), 'RENDER_SET_DESCRIPTOR_INVALID'],
    ['two documents', (files) => files.set('config/renderer.yaml', `${descriptor()}---\n${descriptor()}`), 'RENDER_SET_DESCRIPTOR_INVALID'],
    ['the name of another folder', (files) => files.set('config/renderer.yaml', descriptor().replace('name: config ', 'name: other ')), 'RENDER_SET_DESCRIPTOR_INVALID'],
    ['a later contract', (files) => files.set('config/renderer.yaml', descriptor({ contract: 2 })), 'RENDER_CONTRACT_UNKNOWN'],
    ['a dot that ends a value', (files) => files.set('config/renderer.yaml', descriptor({ name: '{ path: metadata.name }, { literal: a.b }' })), 'RENDER_SET_DESCRIPTOR_INVALID'],
  ])('refuses %s', (_what, change, code) => {
    const files = filesWith('a: 1\n');
    change(files);
    expect(refusal(files).code).toBe(code);
  });

  it.each([
    { kind: 'ClusterRoleBinding', apiVersion: 'rbac.authorization.k8s.io/v1' },
    { kind: 'ClusterRoleBinding', apiVersion: 'rbac.authorization.k8s.io/v1', scope: 'Cluster' },
    { kind: 'ClusterRole', apiVersion: 'rbac.authorization.k8s.io/v1', scope: 'Cluster', for: 'Project' },
    { kind: 'Namespace', scope: 'Cluster' },
    { kind: 'Namespace', for: 'Project' },
    { kind: 'PersistentVolume', for: 'Project' },
    { kind: 'CustomResourceDefinition', apiVersion: 'apiextensions.k8s.io/v1' },
    { kind: 'ConfigMapList' },
    { kind: 'List' },
  ])('S10: refuses a renderer that would reach beyond its namespace: %o', (overrides) => {
    expect(refusal(filesWith('a: 1\n', descriptor(overrides))).code).toBe('RENDER_SCOPE_REFUSED');
  });

  it('S3: refuses a syntax tree in place of a template', () => {
    const tree = Handlebars.parse('a: 1');
    expect(refusal(filesWith(tree as unknown as string)).code).toBe('RENDER_TEMPLATE_NOT_TEXT');
    expect(() => compileTemplate('x.yaml.hbs', tree)).toThrow(expect.objectContaining({ code: 'RENDER_TEMPLATE_NOT_TEXT' }));
  });

  it.each<[string, number, number]>([
    ['a: {{metadata.name}}', 1, 4],
    ['a: 1\nb: {{{yaml image}}}', 2, 4],
    ['a: {{&yaml image}}', 1, 4],
    ['a: {{yaml}}', 1, 4],
    ['a: {{yaml image args}}', 1, 4],
    ['a: {{yaml image x=1}}', 1, 4],
    ['a: {{log image}}', 1, 4],
    ['a: {{yaml (lookup metadata "name")}}', 1, 11],
    ['a: {{yaml (yaml image)}}', 1, 11],
    ['a: {{yaml @root.constructor}}', 1, 11],
    ['a: {{yaml metadata.__proto__}}', 1, 11],
    ['a: {{yaml metadata.[constructor]}}', 1, 11],
    ['a: {{yaml @index}}', 1, 11],
    ['a: {{this.yaml image}}', 1, 4],
    ['a: {{./yaml image}}', 1, 4],
    ['a: {{yaml undefined}}', 1, 11],
    ['a: 1\n{{> other}}', 2, 1],
    ['{{#> other}}\n{{/other}}', 1, 1],
    ['{{#*inline "x"}}\n{{/inline}}', 1, 1],
    ['{{* decorate}}', 1, 1],
    ['{{#metadata}}\n{{/metadata}}', 1, 1],
    ['{{#if (helperMissing)}}\n{{/if}}', 1, 7],
    ['{{#if ports}}a: 1{{/if}}', 1, 1],
    ['{{^if ports}}\na: 1\n{{/if}}', 1, 1],
    ['{{{{if ports}}}}\na: 1\n{{{{/if}}}}', 1, 1],
    ['{{#if ports~}}\na: 1\n{{/if}}', 1, 1],
    ['a: "{{yaml image}}"', 1, 5],
    ['a: x-{{yaml image}}', 1, 6],
    ['a: {{yaml image}}-x', 1, 4],
    ['a: {{yaml image}} # {{yaml args}}', 1, 4],
    ['{{yaml image}}: 1', 1, 1],
    ['a: [{{yaml image}}]', 1, 5],
    ['a: {{yaml\n  image}}', 1, 4],
    ['a: \\{{yaml image}}', 1, 5],
    ['{{! x }}{{yaml image}}', 1, 1],
    ['a: 1\r\nb: 2', 1, 5],
    ['a: \u00a0', 1, 4],
  ])('S3: refuses %j and says where', (template, line, column) => {
    const error = refusal(filesWith(template));
    expect([error.code, error.params['file'], error.params['line'], error.params['column']]).toEqual(['RENDER_TEMPLATE_REFUSED', 'config/config.yaml.hbs', line, column]);
  });

  it('S3: the tree alone refuses unescaped printing, whatever the line looks like', () => {
    for (const tag of ['{{{yaml image}}}', '{{&yaml image}}']) expect(refusal(filesWith(`a: ${tag}`)).params['construct']).toBe('{{{ }}} or {{& }}');
  });

  it('reports a template that does not parse', () => {
    expect(refusal(filesWith('{{#if ports}}\na: 1\n')).code).toBe('RENDER_TEMPLATE_SYNTAX');
  });
});
