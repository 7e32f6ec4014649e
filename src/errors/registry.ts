import type { ErrorDefinition } from './error-definition.ts';
import { cliErrors } from './codes/cli.ts';
import { configErrors } from './codes/config.ts';
import { demoErrors } from './codes/demo.ts';
import { gitErrors } from './codes/git.ts';
import { githubErrors } from './codes/github.ts';
import { imageErrors } from './codes/image.ts';
import { intakeErrors } from './codes/intake.ts';
import { planErrors } from './codes/plan.ts';
import { platformErrors } from './codes/platform.ts';
import { renderErrors } from './codes/render.ts';
import { sourceErrors } from './codes/source.ts';
import { specErrors } from './codes/spec.ts';
import { storeErrors } from './codes/store.ts';
import { verifyErrors } from './codes/verify.ts';

/** Every error the product can raise, by code. Codes are stable: they appear in docs, logs and check runs. */
export const errorRegistry = {
  ...specErrors,
  ...demoErrors,
  ...sourceErrors,
  ...platformErrors,
  ...renderErrors,
  ...planErrors,
  ...imageErrors,
  ...gitErrors,
  ...githubErrors,
  ...intakeErrors,
  ...configErrors,
  ...cliErrors,
  ...storeErrors,
  ...verifyErrors,
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorRegistry;

/** Looks a code up as a plain definition; undefined for a string that is not a code. */
export function findErrorDefinition(code: string): ErrorDefinition | undefined {
  return Object.hasOwn(errorRegistry, code) ? errorRegistry[code as ErrorCode] : undefined;
}
