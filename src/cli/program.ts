import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { registerCompletion } from './completion.ts';
import { registerDiff } from './diff.ts';
import { registerInit } from './init.ts';
import { registerRender } from './render.ts';
import { registerReplay } from './replay.ts';
import { registerServe } from './serve-command.ts';
import { Session } from './session.ts';
import { registerValidate } from './validate.ts';
import { registerVerify } from './verify.ts';

const usageError = 2;

/** Runs the command line and returns the exit code. Every failure ends here: told once, as code, message and fix. */
export async function run(argv: readonly string[]): Promise<number> {
  const { program, session } = await buildProgram(argv);
  try {
    await program.parseAsync([...argv]);
    return session.exitCode ?? (typeof process.exitCode === 'number' ? process.exitCode : 0);
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || /^commander\.(help|helpDisplayed)$/.test(error.code))) {
      return error.exitCode === 0 ? 0 : usageError;
    }
    const [{ reportError }, { readUsageError }] = await Promise.all([import('./report-error.ts'), import('./usage-error.ts')]);
    const shown = error instanceof CommanderError ? readUsageError(error) : error;
    return reportError(session.terminalOf(argv), shown);
  }
}

/** Every command with its options and help; their work is imported when they run. */
export async function buildProgram(argv: readonly string[]): Promise<{ readonly program: Command; readonly session: Session }> {
  const program = new Command('enclii');
  const session = new Session(program, argv);
  const { language } = session;
  program
    .description(
      session.text({
        en: 'Enclii turns a push of enclii.yaml into a release in your environment repo; Argo CD runs it.',
        es: 'Enclii convierte un push de enclii.yaml en una versión en tu repositorio de entornos; Argo CD la ejecuta.',
      }),
    )
    .version(ownVersion(), '-V, --version', session.text({ en: 'print the version', es: 'muestra la versión' }))
    .helpOption('-h, --help', session.text({ en: 'show help', es: 'muestra la ayuda' }))
    .helpCommand('help [command]', session.text({ en: 'show help for a command', es: 'muestra la ayuda de un comando' }))
    .addOption(
      new Option('--lang <language>', session.text({ en: 'en or es; otherwise ENCLII_LANGUAGE or the locale decides', es: 'en o es; si no, deciden ENCLII_LANGUAGE o la configuración regional' })).choices(['en', 'es']),
    )
    .option('--json', session.text({ en: 'print one JSON object on standard output', es: 'imprime un único objeto JSON en la salida estándar' }))
    .option('--no-color', session.text({ en: 'no colors (as NO_COLOR does)', es: 'sin colores (como NO_COLOR)' }))
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true, optionDescription: ({ description }) => description, argumentDescription: ({ description }) => description, styleTitle: (title) => helpTitle(title, language) })
    .addHelpText(
      'after',
      session.text({
        en: '\nExit codes: 0 ok, 1 internal error, 2 usage, 10 validation, 20 build failed, 30 deploy failed,\n40 timeout, 50 not allowed. "enclii validate --explain CODE" explains an error.',
        es: '\nCódigos de salida: 0 correcto, 1 error interno, 2 uso, 10 validación, 20 compilación fallida,\n30 despliegue fallido, 40 tiempo agotado, 50 sin permiso. "enclii validate --explain CÓDIGO" explica un error.',
      }),
    );
  registerInit(program, session);
  registerValidate(program, session);
  registerRender(program, session);
  registerDiff(program, session);
  registerVerify(program, session);
  registerReplay(program, session);
  registerServe(program, session);
  await registerDemo(program, session, argv);
  registerCompletion(program, session);
  return { program, session };
}

/** The demo brings the forge and the database with it: its module is read only when it is what runs. */
async function registerDemo(program: Command, session: Session, argv: readonly string[]): Promise<void> {
  if (argv.slice(2).find((argument) => argument !== 'help' && !argument.startsWith('-')) === 'demo') {
    (await import('./demo.ts')).registerDemo(program);
  } else {
    program.command('demo').description(
      session.text({
        en: 'show one push become a release, on an embedded forge and PostgreSQL',
        es: 'muestra cómo un push se convierte en una versión, con una forja y un PostgreSQL incluidos',
      }),
    );
  }
}

const titles: Readonly<Record<string, string>> = {
  'Usage:': 'Uso:',
  'Arguments:': 'Argumentos:',
  'Options:': 'Opciones:',
  'Global Options:': 'Opciones globales:',
  'Commands:': 'Comandos:',
};

function helpTitle(title: string, language: string): string {
  return language === 'es' ? (titles[title] ?? title) : title;
}

function ownVersion(): string {
  // Two levels up in `src` and in the compiled package alike.
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}
