import type { Diagnostic } from '../../diagnostic.ts';
import type { ErrorCode } from '../../../errors/registry.ts';
import type { MessageParams } from '../../../errors/format-message.ts';
import type { InstancePath } from '../../yaml/position-node.ts';
import { resolvePorts } from '../service-ports.ts';
import type { SpecView } from '../spec-view.ts';

export interface Entry {
  /** Entries with an equal key clash. */
  readonly key: string;
  readonly path: InstancePath;
  readonly params: MessageParams;
}

/** A problem for each entry whose key an earlier one has; it names the earlier one's line. */
export function findDuplicates(view: SpecView, code: ErrorCode, entries: readonly Entry[]): Diagnostic[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ key, path, params }) => {
    const firstLine = first.get(key);
    if (firstLine !== undefined) return [view.problem(code, path, { ...params, firstLine })];
    first.set(key, view.locate(path).line);
    return [];
  });
}

/** Variables, volumes and jobs are known by their name. */
export function checkDuplicateNames(view: SpecView): Diagnostic[] {
  return (['env', 'volumes', 'jobs'] as const).flatMap((list) => {
    const entries = (view.sections[list] ?? []).map(({ name }, index) => ({ key: name, path: [list, index, 'name'], params: { list, name } }));
    return findDuplicates(view, 'SPEC_DUPLICATE_NAME', entries);
  });
}

/** A Secret is named once in `envFrom`. */
export function checkDuplicateSecrets(view: SpecView): Diagnostic[] {
  const entries = (view.sections.envFrom ?? []).map(({ secretRef }, index) => ({
    key: secretRef,
    path: ['envFrom', index, 'secretRef'],
    params: { list: 'secrets', name: secretRef },
  }));
  return findDuplicates(view, 'SPEC_DUPLICATE_NAME', entries);
}

/** Two ports have neither the same number nor, short forms written out, the same name. */
export function checkDuplicatePorts(view: SpecView): Diagnostic[] {
  const written = view.sections.runtime.ports ?? [];
  const ports = resolvePorts(written).map((port, index) => ({ ...port, isShort: typeof written[index] === 'number', index }));
  const pathTo = (index: number, isShort: boolean, key: string): InstancePath => ['runtime', 'ports', index, ...(isShort ? [] : [key])];
  const numbers = findDuplicates(
    view,
    'SPEC_DUPLICATE_PORT',
    ports.map(({ port, index, isShort }) => ({ key: String(port), path: pathTo(index, isShort, 'port'), params: { port: String(port) } })),
  );
  const distinct = ports.filter(({ port, index }) => ports.findIndex((other) => other.port === port) === index);
  const names = findDuplicates(
    view,
    'SPEC_DUPLICATE_NAME',
    distinct.map(({ name, index, isShort }) => ({ key: name, path: pathTo(index, isShort, 'name'), params: { list: 'ports', name } })),
  );
  return [...numbers, ...names];
}
