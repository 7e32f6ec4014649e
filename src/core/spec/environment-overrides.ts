import type { InstancePath } from '../yaml/position-node.ts';
import type { ServiceSpec, ServiceSpecSections } from './service-spec.ts';

/** The sections that hold in one environment, and where each part of them is written. */
export interface MergedSections {
  readonly sections: ServiceSpecSections;
  /** Path in the document (from its root) of a path in `sections`. */
  readonly origin: (path: InstancePath) => InstancePath;
}

type Json = Readonly<Record<string, unknown>>;

const probeForms = ['httpGet', 'tcpSocket', 'exec'];

/** The sections without any override. */
export function baseSections(spec: ServiceSpec): MergedSections {
  const sections: Partial<Record<keyof ServiceSpec, unknown>> = { ...spec };
  delete sections.build;
  delete sections.environments;
  return { sections: sections as ServiceSpecSections, origin: (path) => ['spec', ...path] };
}

/**
 * `spec.environments.<environment>` over the rest of the spec: maps merge key by key, lists whose entries all have a name
 * merge by it (the base's order stays, new entries follow), other lists and values are replaced.
 *
 * Two cases follow the author's intent where a merge cannot remove anything: a probe of another form replaces the base's
 * form, and a fixed number of replicas switches the base's autoscaling off.
 */
export function mergeEnvironment(spec: ServiceSpec, environment: string): MergedSections {
  const base = baseSections(spec);
  const overrides = spec.environments;
  const override = overrides !== undefined && Object.hasOwn(overrides, environment) ? overrides[environment] : undefined;
  if (override === undefined) return base;

  const moved = new Map<string, InstancePath>();

  function merge(left: unknown, right: unknown, path: InstancePath, from: InstancePath): unknown {
    if (isMap(left) && isMap(right)) return mergeMaps(left, right, path, from);
    if (isNamedList(left) && isNamedList(right)) return mergeNamedLists(left, right, path, from);
    moved.set(JSON.stringify(path), from);
    return right;
  }

  function mergeMaps(left: Json, right: Json, path: InstancePath, from: InstancePath): Json {
    const replacesForm = path[0] === 'health' && path.length === 2 && probeForms.some((form) => Object.hasOwn(right, form));
    const result: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(left)) {
      if (replacesForm && probeForms.includes(key) && !Object.hasOwn(right, key)) continue;
      result[key] = Object.hasOwn(right, key) ? merge(value, right[key], [...path, key], [...from, key]) : value;
    }
    for (const [key, value] of Object.entries(right)) {
      if (Object.hasOwn(result, key)) continue;
      moved.set(JSON.stringify([...path, key]), [...from, key]);
      result[key] = value;
    }
    return result;
  }

  function mergeNamedLists(left: readonly NamedEntry[], right: readonly NamedEntry[], path: InstancePath, from: InstancePath): unknown[] {
    const result: unknown[] = [...left];
    const indexes = new Map(left.map((entry, index) => [entry.name, index]));
    right.forEach((entry, position) => {
      const index = indexes.get(entry.name);
      if (index !== undefined) {
        result[index] = merge(left[index], entry, [...path, index], [...from, position]);
      } else {
        moved.set(JSON.stringify([...path, result.length]), [...from, position]);
        result.push(entry);
      }
    });
    return result;
  }

  const fixesReplicas = typeof override.runtime?.replicas === 'number' && override.autoscaling === undefined;
  const { autoscaling, ...withoutAutoscaling } = base.sections;
  const kept = fixesReplicas || autoscaling === undefined ? withoutAutoscaling : base.sections;
  const sections = merge(kept, override, [], ['spec', 'environments', environment]) as ServiceSpecSections;
  return { sections, origin: (path) => originOf(moved, path) };
}

interface NamedEntry {
  readonly name: string;
}

function originOf(moved: ReadonlyMap<string, InstancePath>, path: InstancePath): InstancePath {
  for (let length = path.length; length > 0; length -= 1) {
    const origin = moved.get(JSON.stringify(path.slice(0, length)));
    if (origin !== undefined) return [...origin, ...path.slice(length)];
  }
  return ['spec', ...path];
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamedList(value: unknown): value is readonly NamedEntry[] {
  return Array.isArray(value) && value.every((entry) => isMap(entry) && typeof entry['name'] === 'string');
}
