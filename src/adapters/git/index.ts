export { openEnvironmentRepository, type GitEnvironmentRepository } from './open-environment-repository.ts';
export { defaultGitLimits, type EnvironmentRepositoryOptions, type GitLimits } from './repository-options.ts';
export type { CredentialsProvider, GitCredentials } from './credentials.ts';
