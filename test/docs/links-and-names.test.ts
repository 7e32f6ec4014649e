import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPrometheusMetrics } from '../../src/adapters/logging/prometheus-metrics.ts';
import { configFields } from '../../src/config/config-schema.ts';
import { formatReleaseTrailers } from '../../src/core/release/trailers.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import { anchorsOf, projectRoot, readPage, readPages } from './pages.ts';

const pages = readPages();
const sources = globSync('src/**/*.ts', { cwd: projectRoot }).map((file) => readFileSync(join(projectRoot, file), 'utf8'));

it('finds the pages', () => {
  expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'docs/errors.md', 'docs/guides/github-app.md']));
});

describe.each(pages)('$path', ({ path, text, links }) => {
  it('links to pages, files and headings that exist', () => {
    const broken = links.filter((link) => !/^[a-z]+:/.test(link)).filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = normalize(join(dirname(path), file));
      if (!existsSync(join(projectRoot, file === '' ? path : target))) return true;
      if (anchor === undefined) return false;
      return !anchorsOf(readPage(file === '' ? path : target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names variables of the configuration only', () => {
    const known = new Set([...configFields().map(({ variable }) => variable), 'ENCLII_CONFIG']);
    const named = [...text.matchAll(/\b(?:ENCLII|DATABASE)_[A-Z][A-Z_]*[A-Z]\b/g)].map(([name]) => name);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('names error codes that exist', () => {
    const areas = new Set(Object.keys(errorRegistry).map((code) => code.slice(0, code.indexOf('_'))));
    const named = [...text.matchAll(/(?<![A-Z_`$])\b([A-Z]+)_[A-Z][A-Z_]*[A-Z]\b/g)].filter(([, area = '']) => areas.has(area)).map(([name]) => name);
    expect(named.filter((name) => !Object.hasOwn(errorRegistry, name))).toEqual([]);
  });

  it('names metrics and trailers that exist', async () => {
    const metrics = (await createPrometheusMetrics().expose()).text;
    const counters = [...text.matchAll(/\benclii_[a-z_]+\b/g)].map(([name]) => name).filter((name) => name !== 'enclii_key');
    expect(counters.filter((name) => !metrics.includes(`# TYPE ${name} `))).toEqual([]);
    const unit = { environment: 'e', project: 'p', service: 's' };
    const trailers = formatReleaseTrailers({ format: 1, action: 'deploy', unit, release: 1, previous: null, source: null, delivery: null, auditHead: 'x' });
    const named = [...text.matchAll(/\bEnclii-[A-Z][a-z]+\b/g)].map(([name]) => name);
    expect(named.filter((name) => !trailers.includes(`${name}: `) && name !== 'Enclii-Renderers')).toEqual([]);
  });

  it('names files of this repository that exist', () => {
    const named = [...text.matchAll(/`((?:src|test|docs|schemas|renderers|examples)\/[\w./-]+)`/g)].map(([, name = '']) => name.replace(/\/$/, ''));
    expect(named.filter((name) => !/^(?:test\/(?:docs|contract)$)|^renderers$/.test(name) && !existsSync(join(projectRoot, name)))).toEqual([]);
  });
});

it('the log lines of the operations guide are in the code', () => {
  const [, table = ''] = readPage('docs/guides/operations.md').text.split('| log line (`msg`) | means |');
  const messages = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `([^`]+)`/gm)].map(([, message = '']) => message);
  expect(messages.length).toBeGreaterThan(4);
  expect(messages.filter((message) => !sources.some((source) => source.includes(`'${message}'`)))).toEqual([]);
});
