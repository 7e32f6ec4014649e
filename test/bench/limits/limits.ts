/**
 * Hostile input beside the limits of rows S1 (a second for a file) and S4 (100 ms for a string). The slowest of a few
 * runs counts, the first cold one among them: an attacker does not wait until the code is warm.
 */
import { detectSecret } from '../../../src/core/spec/detect-secret.ts';
import { parseImageReference } from '../../../src/core/spec/image-reference.ts';
import { parseServiceSpecs } from '../../../src/core/spec/parse-service-spec.ts';
import { scanVariables } from '../../../src/core/spec/variables.ts';
import { tell, type BenchResult } from '../bench-result.ts';
import { times } from '../measure.ts';

const megabyte = 1_048_576;
const yamlLimit = { what: 'limit S1', figure: 1_000 };
const stringLimit = { what: 'limit S4', figure: 100 };
const runs = 5;

/** The text again and again, as often as fits in a file of the largest size. */
function fill(text: string, head = '', bytes = megabyte): string {
  return head + text.repeat(Math.floor((bytes - head.length) / text.length));
}

function numbered(line: (index: number) => string): string {
  const lines: string[] = [];
  for (let size = 0, index = 0; ; index += 1) {
    const next = line(index);
    size += next.length;
    if (size > megabyte) return lines.join('');
    lines.push(next);
  }
}

function aliasBomb(): string {
  const head = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n';
  return numbered((index) => (index === 0 ? head : `a${index}: &a${index} [${Array(9).fill(`*a${index - 1}`).join(', ')}]\n`));
}

const texts: Readonly<Record<string, () => string>> = {
  'alias bomb': aliasBomb,
  'levels of flow lists': () => fill('['),
  'levels of block lists': () => fill('- '),
  'merge keys': () => fill('  - {<<: *a}\n', 'a: &a {x: 1}\nb:\n'),
  'forbidden keys (__proto__)': () => fill('- {__proto__: {x: 1}}\n'),
  'one duplicate key': () => fill('a: 1\n'),
  'as many keys as fit': () => numbered((index) => `key${index}: ${index}\n`),
  'documents': () => fill('---\na: 1\n'),
  'tags (!!omap)': () => fill('- !!omap x\n'),
  'unknown escapes': () => `${fill('\\q', 'a: "', megabyte - 2)}"`,
  'one quoted scalar of escapes': () => `${fill('\\u00e9', 'a: "', megabyte - 2)}"`,
  'one folded scalar': () => fill('  x\n\n', 'a: >\n'),
  'comments': () => fill('# x\n'),
  'unclosed flow maps': () => fill('{a: '),
  // As much structure as the limits on tokens and values let through, padded to the largest size.
  '19,000 values in lists': () => padded('- x\n'.repeat(19_000)),
  '9,000 keys': () => padded(Array.from({ length: 9_000 }, (_, index) => `key${index}: ${index}\n`).join('')),
  '9,000 times one key': () => padded('a: 1\n'.repeat(9_000)),
  '6,000 forbidden keys': () => padded('- {__proto__: 1}\n'.repeat(6_000)),
  '100 aliases of 190 values': () => padded(`a: &a [${'x, '.repeat(190)}]\nb: [${Array(99).fill('*a').join(', ')}]\n`),
};

function padded(text: string): string {
  return `# ${'x'.repeat(megabyte - text.length - 3)}\n${text}`;
}

const attacks = {
  'a…!': `${'a'.repeat(30_000)}!`,
  'a-a-…': 'a-'.repeat(15_000),
  '/../..…': '/..'.repeat(10_000),
  '1.1.…': '1.'.repeat(15_000),
  '*/*/…': '*/'.repeat(15_000),
  '{{{{…': '{{'.repeat(15_000),
  'é…': 'é'.repeat(15_000),
};

function specOf(attack: string): string {
  const value = JSON.stringify(attack);
  return `apiVersion: enclii.dev/v1
kind: Service
metadata: {project: ${value}, name: ${value}, environment: ${value}}
spec:
  runtime: {image: ${value}, cpu: ${value}, memory: ${value}, ports: [{name: ${value}, port: 1}]}
  health: {readiness: {httpGet: ${value}}}
  routes: [{host: ${value}, path: ${value}}]
  env: [{name: ${value}, value: ${value}}]
  envFrom: [{secretRef: ${value}}]
  volumes: [{name: ${value}, mountPath: ${value}, size: ${value}, class: ${value}}]
  jobs: [{name: ${value}, schedule: ${value}, timeZone: ${value}}]
  build: {paths: [${value}]}
`;
}

export async function run(): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  // The schema is compiled once per process, at the first spec: no sender has a say in that.
  parseServiceSpecs('enclii.yaml', specOf('a'));
  for (const [name, make] of Object.entries(texts)) {
    const text = make();
    const slowest = await worst(() => parseServiceSpecs('enclii.yaml', text));
    const { specs, diagnostics } = parseServiceSpecs('enclii.yaml', text);
    if (specs.length > 0) throw new Error(`${name}: a hostile text became a spec`);
    results.push({ name: `S1: 1 MiB of ${name} → ${diagnostics[0]?.code ?? 'nothing'}`, figure: slowest, unit: 'ms', beside: [yamlLimit] });
  }
  for (const [name, attack] of Object.entries(attacks)) {
    const text = specOf(attack);
    results.push({ name: `S4: 30 kB of ${name} in each of 21 fields`, figure: await worst(() => parseServiceSpecs('enclii.yaml', text)), unit: 'ms', beside: [stringLimit] });
  }
  for (const unit of ['://', 'http://a:b', 'eyJ.eyJ.', '-----BEGIN ', '://:@']) {
    const value = unit.repeat(Math.floor(32_768 / unit.length));
    results.push({ name: `S4: secret detection, 32 KiB of ${unit}`, figure: await worst(() => detectSecret('X', value)), unit: 'ms', beside: [stringLimit] });
  }
  results.push({ name: 'S4: image reference of 5 MB', figure: await worst(() => parseImageReference('a'.repeat(5_000_000))), unit: 'ms', beside: [stringLimit] });
  results.push({ name: 'S4: variables, 16,000 braces', figure: await worst(() => scanVariables('{{'.repeat(16_000))), unit: 'ms', beside: [stringLimit] });
  tell(`slowest of ${runs} runs each`);
  return results;
}

async function worst(work: () => unknown): Promise<number> {
  return Math.max(...(await times(runs, work)));
}
