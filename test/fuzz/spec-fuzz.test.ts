import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { formatDiagnostic } from '../../src/core/spec/format-diagnostic.ts';
import { parseServiceSpecs } from '../../src/core/spec/parse-service-spec.ts';
import { resolveService } from '../../src/core/spec/resolve-service.ts';
import { dev, git, platform, prod } from '../unit/core/spec/spec-fixtures.ts';

const numRuns = Number(process.env['ENCLII_FUZZ_RUNS'] ?? 300);

/** Reads, explains and resolves; whatever the text, each step ends in values. */
function exercise(text: string, branch: string): void {
  const { specs, diagnostics } = parseServiceSpecs('enclii.yaml', text);
  expect(diagnostics.length).toBeLessThanOrEqual(201);
  for (const each of diagnostics) {
    expect(each.location.line).toBeGreaterThan(0);
    expect(each.location.column).toBeGreaterThan(0);
    expect(formatDiagnostic(each, 'es', text)).not.toBe('');
    expect(formatDiagnostic(each, 'en', text)).not.toMatch(/, (?:select|plural|number)[,}]/);
  }
  for (const spec of specs) {
    for (const environment of [dev, prod]) {
      const resolved = resolveService(spec, { environment, platform, git: { ...git, branch } });
      expect(resolved.ok || resolved.diagnostics.some((each) => each.severity === 'error')).toBe(true);
    }
  }
}

/** Lines as people and attackers write them, in any order and at any depth. */
const fragment = fc.constantFrom(
  'apiVersion: enclii.dev/v1', 'kind: Service', 'metadata:', 'project: shop', 'name: api', 'environment: prod', 'spec:', 'runtime:', 'image: ghcr.io/acme/api:{{ git.sha }}',
  'ports: [3000]', 'ports: [{name: a, port: 1}, 2]', 'replicas: {min: 1, max: 2}', 'health: {readiness: {httpGet: /x}}', 'routes:', '- host: "{{ git.branch }}.example.com"', 'environments:', 'prod:',
  '---', '...', '- ', '? ', ': ', '- - -', '&a ', '*a', '<<: *a', '!!omap', '!<x>', '%YAML 1.1', '[', ']', '{', '}', '"', "'", '|', '>-', '# c', '\t', '\0', '\r', '\ud800', '\ufeff', '__proto__: 1', 'constructor: {}', '{{', '}}', '@', '`',
);
const text = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.array(fragment, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\n', '\n', '\r\n', ' ')), { maxLength: 40 })
  .map((lines) => lines.map(([indent, parts, end]) => `${' '.repeat(indent)}${parts.join('')}${end}`).join(''));

/** Values of the wrong and the right type in every place of a spec. */
const word = fc.oneof(fc.constantFrom('a', 'prod', '/', '/x', '1', '500m', '1Gi', '0 2 * * *', '{{ git.sha }}', '{{', 'Europe/Madrid', 'ghcr.io/acme/api:1', 'a.example.com', '../x', 'constructor'), fc.string({ maxLength: 12 }));
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(word, tie('value'), { maxKeys: 3, noNullPrototype: true })),
}));
const orAny = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof({ weight: 8, arbitrary: good }, { weight: 1, arbitrary: anyValue });
const record = (model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> => orAny(fc.record(model, { requiredKeys: [] }));
const list = (entry: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => orAny(fc.array(entry, { maxLength: 3 }));
const port = orAny(fc.oneof(fc.constantFrom(1, 80, 3000), fc.record({ name: word, port: fc.constantFrom(1, 80, 3000) })));
const probe = record({ httpGet: orAny(word), tcpSocket: port, exec: list(word), periodSeconds: orAny(fc.integer({ min: 0, max: 20 })) });
const sections = {
  runtime: record({ image: orAny(word), cmd: list(word), ports: list(port), cpu: orAny(word), memory: orAny(word), replicas: orAny(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.record({ min: fc.integer({ min: 1, max: 9 }), max: fc.integer({ min: 1, max: 20 }) }))) }),
  health: record({ readiness: probe, liveness: probe }),
  routes: list(record({ host: orAny(word), path: orAny(word), port })),
  env: list(record({ name: orAny(word), value: orAny(word) })),
  envFrom: list(record({ secretRef: orAny(word) })),
  volumes: list(record({ name: orAny(word), mountPath: orAny(word), size: orAny(word), class: orAny(word) })),
  jobs: list(record({ name: orAny(word), schedule: orAny(word), timeZone: orAny(word), args: list(word) })),
  autoscaling: record({ hpa: record({ cpuTargetUtilization: orAny(fc.integer({ min: 0, max: 120 })) }) }),
};
const environments = orAny(fc.dictionary(fc.constantFrom('dev', 'prod', 'Prod'), record(sections), { maxKeys: 2, noNullPrototype: true }));
const spec = fc.record({
  apiVersion: orAny(fc.constant('enclii.dev/v1')),
  kind: orAny(fc.constant('Service')),
  metadata: record({ project: orAny(fc.constant('shop')), name: orAny(fc.constant('api')) }),
  spec: record({ ...sections, environments }),
});

describe('fuzzing the Service Spec', () => {
  it('S1: any text is read without an uncaught error', () => {
    fc.assert(fc.property(fc.oneof(text, fc.string({ unit: 'binary', maxLength: 200 })), (each) => exercise(each, 'main')), { numRuns });
  });

  it('S1: any structure of nearly right specs is read, explained and resolved without an uncaught error', () => {
    fc.assert(fc.property(spec, fc.string({ maxLength: 80 }), (each, branch) => exercise(stringify(each), branch)), { numRuns });
  });
});
