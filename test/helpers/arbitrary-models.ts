import * as fc from 'fast-check';
import type { ModelProbe, ProjectModel, ServiceModel } from '../../src/core/spec/service-model.ts';

/** Pieces that break naive templates, YAML readers and terminals. */
const hostilePieces = [
  '\n', '\r\n', '\n---\n', '---', '...', '\n---\nkind: ClusterRoleBinding\n', '{{', '}}', '{{{yaml x}}}', '{{yaml metadata}}', '"', "'", '\\', ': ', ' #', '#', '&a', '*a', '!!js/function', '!', '%YAML 1.1', '<<',
  '=', '~', 'null', 'yes', 'No', 'on', 'y', 'true', '1_000', '012', '0o14', '0x1F', '1e3', '.inf', '-.INF', '.nan', '2020-01-01', '1:30', '190:20:30', '- ', '? ', '|', '>', '@', '`', '[', ']', '{', '}', ',', '\t', ' ', '  ', '',
  '\u0000', '\u0007', '\u001b[31m', '\u007f', '\u0085', '\u00a0', '\u00ad', '\u2028', '\u2029', '\u202e', '\ufeff', '\ufffe', '\uffff', '\u{1f600}', '\u{e0041}', '\u{10ffff}', 'ñ', '漢', '$(PATH)', '`id`', '__proto__', 'constructor', 'a', 'kind: Secret',
];

/** Any text that UTF-8 can hold, rich in hostile pieces. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostilePieces),
  fc.array(fc.oneof(fc.constantFrom(...hostilePieces), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

/** Names as the specs' schemas allow them: a letter, then letters, digits and inner hyphens. */
function label(longest: number): fc.Arbitrary<string> {
  const inner = fc.constantFrom('a', 'b', 'c', 'z', '0', '9', '-');
  return fc
    .tuple(fc.constantFrom('a', 'b', 'yes', 'n', 'null', 'x'), fc.array(inner, { maxLength: longest }))
    .map(([head, tail]) => (head + tail.join('')).slice(0, longest).replace(/-+$/, ''));
}

const quantity = fc.constantFrom('1', '100m', '0.5', '128Mi', '2Gi', '1e3', '1000');
const port = fc.integer({ min: 1, max: 65535 });

const probe: fc.Arbitrary<ModelProbe> = fc
  .tuple(
    fc.oneof(
      fc.record({ httpGet: fc.record({ path: hostileText, port }), tcpSocket: fc.constant(null), exec: fc.constant(null) }),
      fc.record({ httpGet: fc.constant(null), tcpSocket: fc.record({ port }), exec: fc.constant(null) }),
      fc.record({ httpGet: fc.constant(null), tcpSocket: fc.constant(null), exec: fc.array(hostileText, { minLength: 1, maxLength: 3 }) }),
    ),
    fc.record({ initialDelaySeconds: fc.nat(600), periodSeconds: fc.integer({ min: 1, max: 60 }), timeoutSeconds: fc.integer({ min: 1, max: 60 }), successThreshold: fc.constant(1), failureThreshold: fc.integer({ min: 1, max: 60 }) }),
  )
  .map(([action, timing]) => ({ ...action, ...timing }));

const environmentClass = fc.constantFrom('production', 'staging', 'development', 'preview');
const args = fc.option(fc.array(hostileText, { maxLength: 3 }));
const host = fc.tuple(fc.constantFrom('', '*.'), label(20), label(10)).map(([wildcard, name, parent]) => `${wildcard}${name}.${parent}.example`);

const destination = fc.record({ cluster: hostileText, namespace: label(63) });

/** Service models: identifiers as the schemas allow them, every free text hostile. */
export const arbitraryServiceModel: fc.Arbitrary<ServiceModel> = fc
  .uniqueArray(fc.record({ name: label(15), port, appProtocol: fc.constantFrom('http', 'grpc', null) }), { maxLength: 3, selector: (each) => each.name })
  .chain((ports) => {
    const routePort = ports.length > 0 ? fc.constantFrom(...ports.map((each) => each.port)) : port;
    const routes = fc.array(fc.record({ host, path: hostileText, port: routePort }), { maxLength: ports.length > 0 ? 3 : 0 });
    const scaling = fc.oneof(
      fc.record({ replicas: fc.nat(20), autoscaling: fc.constant(null) }),
      fc.record({
        replicas: fc.constant(null),
        autoscaling: fc.record({
          minReplicas: fc.integer({ min: 1, max: 5 }),
          maxReplicas: fc.integer({ min: 5, max: 50 }),
          cpuTargetUtilization: fc.option(fc.integer({ min: 1, max: 100 })),
          memoryTargetUtilization: fc.option(fc.integer({ min: 1, max: 100 })),
        }),
      }),
    );
    const fixed = fc.record({
      metadata: fc.record({ project: label(30), environment: label(15), name: label(40), environmentClass }),
      destination,
      image: hostileText,
      args,
      ports: fc.constant(ports),
      resources: fc.record({ requests: fc.record({ cpu: quantity, memory: quantity }), limits: fc.record({ cpu: fc.option(quantity), memory: quantity }) }),
      rollingUpdate: fc.record({ maxSurge: fc.constantFrom('25%', '1', '100%'), maxUnavailable: fc.constantFrom('0', '1', '50%') }),
      probes: fc.record({ readiness: fc.option(probe), liveness: fc.option(probe), startup: fc.option(probe) }),
      routes,
      env: fc.array(fc.record({ name: hostileText, value: hostileText }), { maxLength: 4 }),
      envFromSecrets: fc.array(label(40), { maxLength: 2 }),
      volumes: fc.uniqueArray(
        fc.record({
          name: label(30),
          mountPath: fc.oneof(fc.constant('/tmp'), hostileText),
          size: quantity,
          storageClassName: fc.option(hostileText),
          accessMode: fc.constantFrom('ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany'),
        }),
        { maxLength: 3, selector: (each) => each.name },
      ),
      jobs: fc.uniqueArray(fc.record({ name: label(40), schedule: hostileText, timeZone: hostileText, args }), { maxLength: 3, selector: (each) => each.name }),
    });
    const ingress = fc.record({ className: hostileText, clusterIssuer: fc.option(hostileText), controllerNamespace: label(63) });
    return fc.tuple(fixed, scaling, ingress).map(
      ([rest, { replicas, autoscaling }, exposure]): ServiceModel => ({
        apiVersion: 'enclii.dev/v1',
        kind: 'ResolvedService',
        ...rest,
        replicas,
        autoscaling,
        ingress: rest.routes.length > 0 ? exposure : null,
      }),
    );
  });

/** Project models, with the same care. */
export const arbitraryProjectModel: fc.Arbitrary<ProjectModel> = fc.record({
  apiVersion: fc.constant('enclii.dev/v1' as const),
  kind: fc.constant('ResolvedProject' as const),
  metadata: fc.record({ project: label(30), environment: label(15), environmentClass }),
  destination,
  quota: fc.option(fc.record({ cpu: fc.option(quantity), memory: fc.option(quantity), pods: fc.option(fc.nat(1000)), storage: fc.option(quantity) })),
  containerDefaults: fc.record({ cpu: quantity, memory: quantity }),
  viewerGroups: fc.array(hostileText, { maxLength: 3 }),
});
