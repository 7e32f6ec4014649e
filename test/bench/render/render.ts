/**
 * From the text of a Service Spec to its manifests, with every check, beside tools that make the same objects:
 * `kubectl kustomize` (the manifests as resources) and cdk8s (the same objects as constructs). Neither checks anything.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiObject, App, Chart, type ApiObjectProps } from 'cdk8s';
import { parse } from 'yaml';
import { parseServiceSpecs } from '../../../src/core/spec/parse-service-spec.ts';
import { renderManifests, type RenderedManifest } from '../../../src/core/render/render.ts';
import { loadBuiltInRenderers } from '../../helpers/built-in-renderers.ts';
import { tell, type Beside, type BenchResult } from '../bench-result.ts';
import { median, ratePerSecond, time, times } from '../measure.ts';
import { exampleSpecs, numberedSpec, resolveExample } from './sample-services.ts';

const execute = promisify(execFile);
const milliseconds = 4_000;
const servicesInOneBuild = 150;

export async function run(): Promise<readonly BenchResult[]> {
  const set = loadBuiltInRenderers();
  const models = exampleSpecs.map(resolveExample);
  const rendered = models.map((model) => renderManifests(model, set));
  tell(`${exampleSpecs.length} examples (web, api, worker), ${rendered.flat().length} objects together`);

  const whole = await warmRate(exampleSpecs, (text) => renderManifests(resolveExample(text), set));
  const beside = [...(await kustomizeFigures(set)), await cdk8sFigure(rendered)];
  return [
    { name: 'spec → validate → resolve → render → check', figure: whole, unit: 'services/s', beside },
    { name: 'of which parse and validate', figure: await warmRate(exampleSpecs, (text) => parseServiceSpecs('enclii.yaml', text)), unit: 'services/s', beside: [] },
    { name: 'of which render and check', figure: await warmRate(models, (model) => renderManifests(model, set)), unit: 'services/s', beside: [] },
  ];
}

async function warmRate<T>(items: readonly T[], work: (item: T) => unknown): Promise<number> {
  await ratePerSecond(items, milliseconds / 4, work);
  return ratePerSecond(items, milliseconds, work);
}

async function cdk8sFigure(rendered: readonly (readonly RenderedManifest[])[]): Promise<Beside> {
  const services = rendered.map((manifests) => manifests.map(({ content }) => parse(content) as ApiObjectProps));
  const synthesize = (objects: readonly ApiObjectProps[]): string => {
    const app = new App();
    const chart = new Chart(app, 'service');
    for (const [index, object] of objects.entries()) new ApiObject(chart, `object-${index}`, object);
    return app.synthYaml();
  };
  const [first = []] = services;
  const made = synthesize(first).split('\n---\n').length;
  if (made !== first.length) throw new Error(`cdk8s made ${made} of ${first.length} objects`);
  return { what: 'cdk8s, same objects, no check', figure: await warmRate(services, synthesize) };
}

async function kustomizeFigures(set: ReturnType<typeof loadBuiltInRenderers>): Promise<Beside[]> {
  try {
    await execute('kubectl', ['version', '--client']);
  } catch {
    tell('NO kubectl ON THE PATH: the row of kubectl kustomize is missing');
    return [];
  }
  const directory = await mkdtemp(join(tmpdir(), 'enclii-bench-'));
  try {
    const services = Array.from({ length: servicesInOneBuild }, (_, index) => renderManifests(resolveExample(numberedSpec(index)), set));
    await Promise.all(services.map((manifests, index) => writeKustomization(join(directory, `service-${index}`), manifests)));
    await writeFile(join(directory, 'kustomization.yaml'), `resources:\n${services.map((_, index) => `  - service-${index}\n`).join('')}`);
    const kustomize = (folder: string): Promise<unknown> => execute('kubectl', ['kustomize', folder], { maxBuffer: 64 * 1024 * 1024 });
    const one = median(await times(15, (index) => kustomize(join(directory, `service-${index}`))));
    const all = await time(() => kustomize(directory));
    return [
      { what: 'kubectl kustomize, a run per service', figure: 1000 / one },
      { what: `kubectl kustomize, ${servicesInOneBuild} services in one run`, figure: servicesInOneBuild / (all / 1000) },
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function writeKustomization(directory: string, manifests: readonly RenderedManifest[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { fileName, content } of manifests) await writeFile(join(directory, fileName), content);
  await writeFile(join(directory, 'kustomization.yaml'), `resources:\n${manifests.map(({ fileName }) => `  - ${fileName}\n`).join('')}`);
}
