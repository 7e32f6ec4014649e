import { RootCommand, ShellCompDirective, type Command as CompletionTarget } from '@bomb.sh/tab';
import type { Command } from 'commander';

type Offer = (value: string, description: string) => void;

/** Prints what may follow the words of a command line that is being typed, in the protocol of the script's function. */
export function completeWords(program: Command, words: readonly string[], out: (text: string) => void): number {
  if (expectsPath(program, words)) {
    out(`:${String(ShellCompDirective.ShellCompDirectiveDefault)}`);
    return 0;
  }
  const root = new RootCommand();
  describe(root, program);
  for (const command of program.createHelp().visibleCommands(program)) {
    const described = root.command(command.name(), command.description());
    describe(described, command);
    describe(described, program);
  }
  root.parse([...words]);
  return 0;
}

function describe(target: CompletionTarget, command: Command): void {
  for (const option of command.createHelp().visibleOptions(command)) {
    const name = option.long?.slice(2);
    if (name === undefined) continue;
    const short = option.short?.slice(1);
    const choices = option.argChoices ?? [];
    if (option.required || option.optional) {
      const offer = (complete: Offer): void => {
        for (const choice of choices) complete(choice, '');
      };
      target.option(name, option.description, offer, short);
    } else if (short === undefined) target.option(name, option.description);
    else target.option(name, option.description, short);
  }
  for (const argument of command.registeredArguments) {
    const choices = argument.argChoices ?? [];
    const offer = (complete: Offer): void => {
      for (const choice of choices) complete(choice, '');
    };
    target.argument(argument.name(), offer, argument.variadic);
  }
}

/** Files and directories are the shell's own business: no candidates, and its default completion allowed. */
function expectsPath(program: Command, words: readonly string[]): boolean {
  const current = words.at(-1) ?? '';
  const previous = words.at(-2) ?? '';
  const command = program.commands.find((each) => each.name() === words.slice(0, -1).find((word) => !word.startsWith('-')));
  if (command === undefined || current.startsWith('-')) return false;
  const option = [...command.options, ...program.options].find((each) => each.long === previous || each.short === previous);
  if (option !== undefined && (option.required || option.optional)) return /<(dir|file)>$/.test(option.flags);
  return command.registeredArguments.some((argument) => /^(files?|directory|delivery)$/.test(argument.name()));
}
