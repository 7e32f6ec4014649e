import { Argument, Command, CommanderError, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { readUsageError } from '../../../src/cli/usage-error.ts';

/** What the real parser says of a command line. */
function parse(...args: string[]): CommanderError {
  const program = new Command('enclii').exitOverride().configureOutput({ outputError: () => undefined, writeErr: () => undefined });
  program.addOption(new Option('--lang <language>').choices(['en', 'es']));
  program.command('validate').argument('<file>').requiredOption('--env <environment>').option('--out <dir>').action(() => undefined);
  program.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh'])).action(() => undefined);
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('readUsageError', () => {
  it.each([
    [['valdate'], 'CLI_UNKNOWN_COMMAND', { command: 'valdate', suggestion: 'validate' }],
    [['validate', 'x', '--env', 'dev', '--ouw', 'y'], 'CLI_UNKNOWN_OPTION', { option: '--ouw', suggestion: '--out' }],
    [['validate', 'x', '--env', 'dev', '--zzzzzz'], 'CLI_UNKNOWN_OPTION', { option: '--zzzzzz', suggestion: 'none' }],
    [['validate', '--env', 'dev'], 'CLI_MISSING_ARGUMENT', { argument: 'file' }],
    [['validate', 'x', 'y', '--env', 'dev'], 'CLI_TOO_MANY_ARGUMENTS', {}],
    [['validate', 'x', '--env'], 'CLI_OPTION_NEEDS_VALUE', { option: '--env' }],
    [['validate', 'x'], 'CLI_OPTION_REQUIRED', { option: '--env' }],
    [['--lang', 'fr', 'validate', 'x'], 'CLI_INVALID_VALUE', { option: '--lang', value: 'fr', expected: 'en, es' }],
    [['completion', 'tcsh'], 'CLI_INVALID_VALUE', { option: 'shell', value: 'tcsh', expected: 'bash, zsh' }],
  ] as const)('%s is %s', (args, code, params) => {
    const error = readUsageError(parse(...args));
    expect(error.code).toBe(code);
    expect(error.params).toEqual(params);
    expect(error.definition.exitCode).toBe(2);
  });
});
