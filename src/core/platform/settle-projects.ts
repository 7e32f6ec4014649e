import type { Diagnostic } from '../diagnostic.ts';
import type { Project } from './platform-files.ts';
import type { ProjectCandidate, ProjectRule, ProjectScope } from './project-scope.ts';

/**
 * Applies the rules between files until none is broken. A project that breaks one goes back to its last valid version,
 * or is left out when it has none. Going back takes up old claims again, which may stand against another file's new
 * ones: hence the rounds. They end, because each takes at least one project out of the running.
 */
export function settleProjects(scope: ProjectScope, rules: readonly ProjectRule[]): {
  readonly projects: ReadonlyMap<string, Project>;
  readonly refused: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const candidates = new Map(scope.candidates);
  const refused = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (;;) {
    const problems = rules.flatMap((rule) => rule({ ...scope, candidates }));
    if (problems.length === 0) break;
    diagnostics.push(...problems.map(({ diagnostic }) => diagnostic));
    for (const name of new Set(problems.map(({ project }) => project))) {
      refused.add(name);
      const lastValid = scope.previous.get(name);
      const wasFresh = candidates.get(name)?.file !== null;
      if (lastValid !== undefined && wasFresh) candidates.set(name, fallBack(lastValid));
      else candidates.delete(name);
    }
  }
  return { projects: new Map([...candidates].map(([name, { project }]) => [name, project])), refused, diagnostics };
}

function fallBack(project: Project): ProjectCandidate {
  return { project, file: null };
}
