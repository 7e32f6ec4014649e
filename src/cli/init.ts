import { Option, type Command } from 'commander';
import { templateNames, type InitOptions } from './command-options.ts';
import type { Session } from './session.ts';

/** `enclii init`: the first enclii.yaml of a repository, and the workflow that builds its image. */
export function registerInit(program: Command, session: Session): void {
  program
    .command('init')
    .description(session.text({ en: 'write a first enclii.yaml and a GitHub workflow that builds its image', es: 'escribe un primer enclii.yaml y un workflow de GitHub que construye su imagen' }))
    .addOption(new Option('--template <template>', session.text({ en: 'web, api or worker', es: 'web, api o worker' })).choices(templateNames))
    .option('--name <service>', session.text({ en: 'name of the service; otherwise that of the directory', es: 'nombre del servicio; si no, el del directorio' }))
    .option('--project <project>', session.text({ en: 'project that the service belongs to', es: 'proyecto al que pertenece el servicio' }))
    .option('--image <repository>', session.text({ en: 'image without a tag; otherwise below ghcr.io, after the git remote', es: 'imagen sin etiqueta; si no, bajo ghcr.io según el remoto de git' }))
    .option('--dir <dir>', session.text({ en: 'where to write; otherwise here', es: 'dónde escribir; si no, aquí' }))
    .option('--yes', session.text({ en: 'ask nothing, take the defaults', es: 'no pregunta, acepta los valores por defecto' }))
    .option('--force', session.text({ en: 'overwrite files that exist', es: 'sobrescribe los archivos que existan' }))
    .addHelpText(
      'after',
      session.examples([
        ['enclii init', { en: 'asks', es: 'pregunta' }],
        ['enclii init --template api --name cart --project shop --yes', { en: 'for scripts', es: 'para scripts' }],
      ]),
    )
    .action((options: InitOptions) => session.run(async (terminal) => (await import('./run-init.ts')).runInit(terminal, options)));
}
