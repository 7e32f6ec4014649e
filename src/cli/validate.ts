import type { Command } from 'commander';
import type { ValidateOptions } from './command-options.ts';
import type { Session } from './session.ts';

/** `enclii validate`: what a push would be told, before it is pushed. */
export function registerValidate(program: Command, session: Session): void {
  program
    .command('validate')
    .description(
      session.text({
        en: 'check Service Specs, and people’s files of an environment repo; exit code 10 when there are errors',
        es: 'comprueba Service Specs y los archivos de un repositorio de entornos; código de salida 10 si hay errores',
      }),
    )
    .argument('[files...]', session.text({ en: 'files or directories; without any, every enclii.yaml below here', es: 'archivos o directorios; sin ninguno, cada enclii.yaml de aquí hacia abajo' }))
    .option('--environment-repo <dir>', session.text({ en: 'checkout of the environment repo: its hosts, registries and limits are checked too', es: 'copia del repositorio de entornos: se comprueban también sus hosts, registros y límites' }))
    .option('--env <environment>', session.text({ en: 'only this environment (with --environment-repo)', es: 'solo este entorno (con --environment-repo)' }))
    .option('--repository-id <id>', session.text({ en: 'GitHub’s numeric id of this repository, to check that it belongs to the project', es: 'id numérico de este repositorio en GitHub, para comprobar que es del proyecto' }))
    .option('--explain <code>', session.text({ en: 'explain an error code instead', es: 'explica un código de error' }))
    .addHelpText(
      'after',
      session.examples([
        ['enclii validate', { en: 'all specs below this directory', es: 'todas las specs de este directorio' }],
        ['enclii validate enclii.yaml --environment-repo ../environments', { en: 'as the engine would judge it', es: 'como lo juzgaría el motor' }],
        ['enclii validate --environment-repo . --json', { en: 'for a pipeline of the environment repo', es: 'para la CI del repositorio de entornos' }],
        ['enclii validate --explain SPEC_OVER_LIMIT', { en: 'what a code means and how to fix it', es: 'qué significa un código y cómo arreglarlo' }],
      ]),
    )
    .action((files: string[], options: ValidateOptions) =>
      session.run(async (terminal) => {
        if (options.explain !== undefined) return (await import('./explain-code.ts')).explainCode(terminal, options.explain);
        return (await import('./run-validate.ts')).runValidate(terminal, files, options);
      }),
    );
}
