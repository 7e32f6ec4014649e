import type { Diagnostic, SourceLocation } from '../../diagnostic.ts';
import type { InstancePath } from '../../yaml/position-node.ts';
import type { SpecView } from '../spec-view.ts';
import { scanVariables } from '../variables.ts';

/** Every variable is of the closed set, and every pair of braces is a variable. */
export function checkVariablesIn(section: 'image' | 'cmd' | 'env' | 'routes' | 'jobs'): (view: SpecView) => Diagnostic[] {
  return (view) =>
    [...textsOf(view, section)].flatMap(([path, text]) =>
      scanVariables(text).problems.map(({ code, params, offset, length }) =>
        view.problem(code, path, params, { location: narrow(view.locate(path), text, offset, length) }),
      ),
    );
}

/** The texts of a section that variables are filled into. */
function* textsOf({ sections }: SpecView, section: string): Generator<[InstancePath, string]> {
  const { runtime, env = [], routes = [], jobs = [] } = sections;
  if (section === 'image') yield [['runtime', 'image'], runtime.image];
  if (section === 'cmd') for (const [index, text] of (runtime.cmd ?? []).entries()) yield [['runtime', 'cmd', index], text];
  if (section === 'env') for (const [index, { value }] of env.entries()) yield [['env', index, 'value'], value];
  if (section === 'routes') {
    for (const [index, { host, path }] of routes.entries()) {
      yield [['routes', index, 'host'], host];
      if (path !== undefined) yield [['routes', index, 'path'], path];
    }
  }
  if (section === 'jobs') {
    for (const [job, { args = [] }] of jobs.entries()) {
      for (const [index, text] of args.entries()) yield [['jobs', job, 'args', index], text];
    }
  }
}

/** The place of a part of a value, where the file's text is the value itself (plain) or the value in quotes. */
function narrow(location: SourceLocation, text: string, offset: number, length: number): SourceLocation {
  const written = location.line === location.endLine ? location.endColumn - location.column : 0;
  const quotes = written === text.length ? 0 : written === text.length + 2 ? 1 : null;
  if (quotes === null) return location;
  const column = location.column + quotes + offset;
  return { ...location, column, endColumn: column + length };
}
