import type { Diagnostic } from '../diagnostic.ts';
import type { MessageParams } from '../../errors/format-message.ts';
import type { ErrorCode } from '../../errors/registry.ts';
import type { InstancePath } from '../yaml/position-node.ts';
import type { Project } from './platform-files.ts';
import { projectFilePath } from './platform-paths.ts';
import type { RawProject } from './raw-platform-files.ts';
import { fileProblem, problemAt, type ReadFile } from './read-platform-file.ts';

/** A project that could be in force: from its file as it is now, or (file null) its last valid version. */
export interface ProjectCandidate {
  readonly project: Project;
  readonly file: ReadFile<RawProject> | null;
}

/** What the rules between files look at. */
export interface ProjectScope {
  /** By name, in the order of their files' names. */
  readonly candidates: ReadonlyMap<string, ProjectCandidate>;
  /** Projects in force until now: who already held something keeps it; the order of names decides only between newcomers. */
  readonly previous: ReadonlyMap<string, Project>;
  /** Null while there is no valid platform.yaml. */
  readonly ingressControllerNamespace: string | null;
  /** Environments that have a file, valid or not: a broken environment file is no reason to refuse the projects that name it. */
  readonly environments: ReadonlySet<string>;
}

/** A problem between files, and the project that has to give way. */
export interface ProjectProblem {
  readonly project: string;
  readonly diagnostic: Diagnostic;
}

/** One rule between files: everything that is wrong by it. */
export type ProjectRule = (scope: ProjectScope) => readonly ProjectProblem[];

export function projectProblem(scope: ProjectScope, project: string, path: InstancePath, code: ErrorCode, params: MessageParams, at: 'key' | 'value' = 'value'): ProjectProblem {
  const file = scope.candidates.get(project)?.file ?? null;
  const diagnostic = file === null ? fileProblem(code, projectFilePath(project), params) : problemAt(file, path, code, params, at);
  return { project, diagnostic };
}
