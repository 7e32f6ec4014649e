import type { CommanderError } from 'commander';
import { EncliiError } from '../errors/enclii-error.ts';

/** What the parser found wrong with the command line, as an error of the registry. Its own texts are in English only. */
export function readUsageError({ code, message }: Pick<CommanderError, 'code' | 'message'>): EncliiError {
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  const suggestion = /Did you mean (?:one of )?(.*?)\?/.exec(message)?.[1] ?? 'none';
  // A flag is quoted with all its spellings: `--env <environment>`.
  const flag = /--[a-z-]+/.exec(quoted)?.[0] ?? quoted;
  switch (code) {
    case 'commander.unknownOption':
      return new EncliiError('CLI_UNKNOWN_OPTION', { option: quoted, suggestion });
    case 'commander.unknownCommand':
      return new EncliiError('CLI_UNKNOWN_COMMAND', { command: quoted, suggestion });
    case 'commander.missingArgument':
      return new EncliiError('CLI_MISSING_ARGUMENT', { argument: quoted });
    case 'commander.excessArguments':
      return new EncliiError('CLI_TOO_MANY_ARGUMENTS');
    case 'commander.optionMissingArgument':
      return new EncliiError('CLI_OPTION_NEEDS_VALUE', { option: flag });
    case 'commander.missingMandatoryOptionValue':
      return new EncliiError('CLI_OPTION_REQUIRED', { option: flag });
    case 'commander.invalidArgument': {
      // `option '--lang <language>' argument 'fr' is invalid.` or `command-argument value 'tcsh' is invalid for argument 'shell'.`
      const ofOption = /option '(.*?)' argument '(.*?)' is invalid/.exec(message);
      const ofArgument = /value '(.*?)' is invalid for argument '(.*?)'/.exec(message);
      const option = ofOption?.[1] ?? ofArgument?.[2] ?? '';
      const value = ofOption?.[2] ?? ofArgument?.[1] ?? '';
      const expected = /Allowed choices are (.*?)\.$/.exec(message)?.[1] ?? '';
      return new EncliiError('CLI_INVALID_VALUE', { option: /--[a-z-]+/.exec(option)?.[0] ?? option, value, expected });
    }
    default:
      return new EncliiError('CLI_USAGE', { detail: message.replace(/^error: /, '') });
  }
}
