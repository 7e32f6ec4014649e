import type { Argument, Command, Option } from 'commander';
import { buildProgram } from '../src/cli/program.ts';

/** docs/reference/cli.md, from the commands themselves. */
const program = (await buildProgram(['node', 'enclii', '--lang', 'en'])).program;
const demo = (await buildProgram(['node', 'enclii', 'demo', '--lang', 'en'])).program.commands.find((command) => command.name() === 'demo');

export function cliPage(): string {
  return [
    '# Conductor, the command line',
    '',
    '<!-- Generated from src/cli by `npm run docs:generate`. Edit the commands. -->',
    '',
    '`enclii` (also installed as `conductor`) works on files and git repositories: no server is needed, save where a command says so.',
    'From a checkout, run it as `npm run -s enclii -- validate`.',
    '',
    '## Every command',
    '',
    ...optionTable(program.createHelp().visibleOptions(program)),
    '',
    '| Exit code | Meaning |',
    '| --- | --- |',
    ...exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    'An error is printed on standard error as code, message and fix; with `--json` it is the one object on standard output:',
    '',
    '```json',
    JSON.stringify({ ok: false, error: { code: 'CLI_OPTION_REQUIRED', message: "The option '--env' is required.", fix: 'Add it; the command’s --help has examples.', exitCode: 2, retry: 'terminal' } }, null, 2),
    '```',
    '',
    ...program.createHelp().visibleCommands(program).filter((command) => command.name() !== 'help').flatMap((command) => section(command.name() === 'demo' ? (demo ?? command) : command)),
  ].join('\n');
}

const exitCodes: readonly (readonly [string, string])[] = [
  ['0', 'ok'],
  ['1', 'internal error'],
  ['2', 'the command line was not understood, or names what does not exist'],
  ['3', 'there are differences (`enclii diff --exit-code` only)'],
  ['10', 'validation: errors in a file, or findings of `enclii verify`'],
  ['20', 'build failed'],
  ['30', 'deploy failed'],
  ['40', 'timeout'],
  ['50', 'not allowed'],
];

function section(command: Command): string[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter((option) => option.long !== '--help');
  return [
    `## \`enclii ${command.name()}\``,
    '',
    sentence(command.description()),
    '',
    '```',
    `enclii ${command.name()} ${command.usage()}`,
    '```',
    '',
    ...argumentTable(command.registeredArguments),
    ...(options.length === 0 ? [] : [...optionTable(options), '']),
    ...examples(command),
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

function argumentTable(args: readonly Argument[]): string[] {
  return args.length === 0 ? [] : ['| Argument | Meaning |', '| --- | --- |', ...args.map((each) => `| \`${each.name()}\`${each.required ? '' : ' (optional)'} | ${cell(each.description)} |`), ''];
}

function optionTable(options: readonly Option[]): string[] {
  return ['| Option | Meaning |', '| --- | --- |', ...options.map(({ flags, description }) => `| \`${flags}\` | ${cell(description)} |`)];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** What the help prints after the options. */
function examples(command: Command): string[] {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  const [, found] = text.split('\nExamples:\n');
  return found === undefined ? [] : ['```sh', ...found.trimEnd().split('\n').map((line) => line.replace(/^ {2}(\$ )?/, '').replace(/^(enclii .*?) {3,}#/, '$1   #')), '```', ''];
}
