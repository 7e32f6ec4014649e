import environmentSchema from '../../../schemas/environment.schema.json' with { type: 'json' };
import platformSchema from '../../../schemas/platform.schema.json' with { type: 'json' };
import projectSchema from '../../../schemas/project.schema.json' with { type: 'json' };
import type { Diagnostic } from '../diagnostic.ts';
import { orderProblems } from '../yaml/order-problems.ts';
import { createSchemaChecker, type SchemaChecker } from '../yaml/schema-check.ts';
import { environmentFileRules, projectFileRules } from './file-rules.ts';
import type { Environment, PlatformFiles } from './platform-files.ts';
import { classifyPlatformPath, platformFilePath, projectFilePath } from './platform-paths.ts';
import { projectRules } from './project-rules.ts';
import type { ProjectCandidate, ProjectRule } from './project-scope.ts';
import { environmentFrom, platformFrom, projectFrom, type RawEnvironment, type RawPlatform, type RawProject } from './raw-platform-files.ts';
import { fileProblem, readPlatformFile, type FileRule, type ReadFile } from './read-platform-file.ts';
import { settleProjects } from './settle-projects.ts';

const schemas = {
  platform: createSchemaChecker(platformSchema),
  project: createSchemaChecker(projectSchema),
  environment: createSchemaChecker(environmentSchema),
};

export interface ParsedPlatformFiles {
  /** What is in force now; null while there has never been a valid platform.yaml. */
  readonly files: PlatformFiles | null;
  /** By file, then line. */
  readonly diagnostics: readonly Diagnostic[];
  /** Paths whose text is not in force: their last valid version is, where there is one. */
  readonly invalid: readonly string[];
}

/**
 * Reads everything that people own in the environment repo.
 *
 * @param texts path → text of every file at one commit that `classifyPlatformPath` knows; other paths are skipped
 * @param previous what was in force before. An invalid file keeps its last valid version from here and touches nothing
 *   else; what a project held here (repositories, hosts) no newcomer can take. A deleted file is deleted, save platform.yaml.
 */
export function parsePlatformFiles(texts: ReadonlyMap<string, string>, previous: PlatformFiles | null): ParsedPlatformFiles {
  return parse(texts, previous, projectRules);
}

/**
 * The `previous` of `parsePlatformFiles` out of the texts that were in force. They were judged together when they came
 * into force; judged again, a project would fall for naming an environment that people have deleted since.
 */
export function restorePlatformFiles(texts: ReadonlyMap<string, string>): PlatformFiles | null {
  return parse(texts, null, []).files;
}

function parse(texts: ReadonlyMap<string, string>, previous: PlatformFiles | null, rules: readonly ProjectRule[]): ParsedPlatformFiles {
  const diagnostics: Diagnostic[] = [];
  const invalid = new Set<string>();
  const environments = new Map<string, Environment>();
  const environmentNames = new Set<string>();
  const candidates = new Map<string, ProjectCandidate>();
  let platform = previous?.platform ?? null;

  function read<Raw>(path: string, pathName: string, schema: SchemaChecker, rules: readonly FileRule<Raw>[]): ReadFile<Raw> | null {
    const result = readPlatformFile(path, pathName, texts.get(path) ?? '', schema, rules);
    diagnostics.push(...result.diagnostics);
    if (result.file === null) invalid.add(path);
    return result.file;
  }
  function refuse(path: string, problem: Diagnostic): void {
    diagnostics.push(problem);
    invalid.add(path);
  }

  if (!texts.has(platformFilePath)) refuse(platformFilePath, fileProblem('PLATFORM_FILE_MISSING', platformFilePath, { file: platformFilePath }));
  // Sorted, so that "first" means the same on every machine and in every order that git may list files.
  for (const path of [...texts.keys()].sort()) {
    const place = classifyPlatformPath(path);
    switch (place?.kind) {
      case 'platform': {
        const file = read<RawPlatform>(path, '', schemas.platform, []);
        if (file !== null) platform = platformFrom(file.raw);
        break;
      }
      case 'environment': {
        const file = read<RawEnvironment>(path, place.name, schemas.environment, environmentFileRules);
        const environment = file === null ? previous?.environments.get(place.name) : environmentFrom(file.raw);
        environmentNames.add(place.name);
        if (environment !== undefined) environments.set(place.name, environment);
        break;
      }
      case 'project': {
        const file = read<RawProject>(path, place.name, schemas.project, projectFileRules);
        const project = file === null ? previous?.projects.get(place.name) : projectFrom(file.raw);
        if (project !== undefined) candidates.set(place.name, { project, file });
        break;
      }
      case 'misplaced':
        refuse(path, fileProblem('PLATFORM_FILE_MISPLACED', path, {}));
        break;
      case undefined:
        break;
    }
  }

  const scope = {
    candidates,
    previous: previous?.projects ?? new Map(),
    ingressControllerNamespace: platform?.ingress.controllerNamespace ?? null,
    environments: environmentNames,
  };
  const settled = settleProjects(scope, rules);
  for (const name of settled.refused) invalid.add(projectFilePath(name));
  return {
    files: platform === null ? null : { platform, projects: settled.projects, environments },
    diagnostics: inFileOrder([...diagnostics, ...settled.diagnostics]),
    invalid: [...invalid].sort(),
  };
}

function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const byFile = Map.groupBy(diagnostics, ({ location }) => location.file);
  return [...byFile.keys()].sort().flatMap((file) => orderProblems(byFile.get(file) ?? []));
}

/** Everything that is wrong in an environment repo, as `enclii validate --environment-repo` shows it. */
export function validateEnvironmentRepo(texts: ReadonlyMap<string, string>): readonly Diagnostic[] {
  return parsePlatformFiles(texts, null).diagnostics;
}
