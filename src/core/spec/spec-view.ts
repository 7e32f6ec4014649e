import type { Diagnostic, Severity, SourceLocation } from '../diagnostic.ts';
import type { MessageParams } from '../../errors/format-message.ts';
import type { ErrorCode } from '../../errors/registry.ts';
import { formatFieldPath } from '../yaml/field-path.ts';
import type { InstancePath } from '../yaml/position-node.ts';
import { baseSections, mergeEnvironment, type MergedSections } from './environment-overrides.ts';
import type { LocatedServiceSpec } from './located-service-spec.ts';
import type { ServiceSpecDocument, ServiceSpecSections } from './service-spec.ts';

/**
 * What a rule looks at: the sections that hold in one environment (or the base, for environments without overrides).
 * Paths are those of `sections`; problems land where the file really says it.
 */
export interface SpecView {
  readonly document: ServiceSpecDocument;
  readonly sections: ServiceSpecSections;
  /** Null for the base. */
  readonly environment: string | null;
  /** As a person would write the path in the file. */
  readonly field: (path: InstancePath) => string;
  readonly locate: (path: InstancePath, at?: 'key' | 'value') => SourceLocation;
  readonly locateMetadata: (key: 'project' | 'name' | 'environment') => SourceLocation;
  readonly problem: (code: ErrorCode, path: InstancePath, params: MessageParams, options?: ProblemOptions) => Diagnostic;
}

export interface ProblemOptions {
  readonly at?: 'key' | 'value';
  readonly severity?: Severity;
  /** Instead of the path's own place. */
  readonly location?: SourceLocation;
}

/** The view for an environment; null for the base. */
export function viewSpec(spec: LocatedServiceSpec, environment: string | null): SpecView {
  const merged: MergedSections = environment === null ? baseSections(spec.document.spec) : mergeEnvironment(spec.document.spec, environment);
  const locate = (path: InstancePath, at: 'key' | 'value' = 'value'): SourceLocation => spec.locate(merged.origin(path), at);
  const field = (path: InstancePath): string => formatFieldPath(merged.origin(path));
  return {
    document: spec.document,
    sections: merged.sections,
    environment,
    field,
    locate,
    locateMetadata: (key) => spec.locate(['metadata', key]),
    problem(code, path, params, { at = 'value', severity = 'error', location } = {}) {
      return { code, severity, location: location ?? locate(path, at), field: field(path), params };
    },
  };
}
