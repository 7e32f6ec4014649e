import { Argument, type Command } from 'commander';
import type { Shell } from './completion-script.ts';
import type { Session } from './session.ts';

const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** `enclii completion`: the shell's function; it asks the hidden `complete` command for what fits. */
export function registerCompletion(program: Command, session: Session): void {
  program
    .command('completion')
    .description(session.text({ en: 'print the completion script of a shell', es: 'imprime el script de autocompletado de un intérprete' }))
    .addArgument(new Argument('<shell>', session.text({ en: 'bash, zsh or fish', es: 'bash, zsh o fish' })).choices(shells))
    .addHelpText(
      'after',
      session.examples([
        ['source <(enclii completion bash)', { en: 'for this shell', es: 'para esta sesión' }],
        ['enclii completion zsh > ~/.zfunc/_enclii', { en: 'for good, in a folder of $fpath', es: 'de forma permanente, en una carpeta de $fpath' }],
        ['enclii completion fish > ~/.config/fish/completions/enclii.fish', { en: 'for good', es: 'de forma permanente' }],
      ]),
    )
    .action((shell: Shell) =>
      session.run(async (terminal) => {
        (await import('./completion-script.ts')).printCompletionScript(shell, (text) => terminal.out(text));
        return 0;
      }),
    );
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action((words: string[]) => session.run(async (terminal) => (await import('./complete-words.ts')).completeWords(program, words, (text) => terminal.out(text))));
}
