import { nameValues, type VariableValues } from './variables.ts';

/** Stand-ins that have the form of real values, for a check of forms without a commit or an environment at hand. */
export const sampleNames: VariableValues = nameValues({
  git: { sha: '0123456789abcdef0123456789abcdef01234567', branch: 'main' },
  project: 'project',
  name: 'service',
  environment: 'environment',
});
