import type { Command } from 'commander';
import type { Language, LocalizedText } from '../errors/error-definition.ts';
import { readTerminalEnvironment } from '../config/terminal-environment.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** Options that every command takes, before or after its name. */
interface GlobalOptions {
  readonly json?: boolean;
  readonly color?: boolean;
}

/** One run of the command line: its language, and the exit code that a command ended with. */
export class Session {
  exitCode: number | null = null;
  readonly language: Language;
  readonly #program: Command;

  constructor(program: Command, argv: readonly string[]) {
    this.#program = program;
    this.language = languageOf(argv);
  }

  /** A text of the help, in the reader's language. */
  text(text: LocalizedText): string {
    return text[this.language];
  }

  /** Lines for the end of a command's help: what to type, and what it does. */
  examples(lines: readonly (readonly [command: string, does: LocalizedText])[]): string {
    const title = this.text({ en: 'Examples:', es: 'Ejemplos:' });
    const width = Math.max(...lines.map(([command]) => command.length));
    const rows = lines.map(([command, does]) => (width > 60 ? `  # ${this.text(does)}\n  $ ${command}` : `  $ ${command.padEnd(width)}   # ${this.text(does)}`));
    return `\n${title}\n${rows.join('\n')}`;
  }

  /** Runs a command's work; its number is the exit code. Errors are told by the caller of the program. */
  async run(work: (terminal: Terminal) => number | Promise<number>): Promise<void> {
    this.exitCode = await work(this.terminal());
  }

  terminal(): Terminal {
    const { json, color } = this.#program.opts<GlobalOptions>();
    return openTerminal(this.language, json === true, color !== false);
  }

  /** For telling what is wrong with the command line itself: its options may not have been read to the end. */
  terminalOf(argv: readonly string[]): Terminal {
    return openTerminal(this.language, argv.includes('--json'), !argv.includes('--no-color'));
  }
}

function openTerminal(language: Language, json: boolean, wantsColor: boolean): Terminal {
  const { color, searchPath } = readTerminalEnvironment();
  return processTerminal({ language, json, color: color && wantsColor, searchPath });
}

/** Known before anything is parsed, because the help's own texts depend on it. */
export function languageOf(argv: readonly string[]): Language {
  const end = argv.indexOf('--');
  const options = end === -1 ? argv : argv.slice(0, end);
  const index = options.findLastIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  const given = index === -1 ? undefined : (options[index]?.split('=')[1] ?? options[index + 1]);
  return given === 'en' || given === 'es' ? given : readTerminalEnvironment().language;
}
