import type { Command } from 'commander';
import type { DiffOptions } from './command-options.ts';
import { addRenderOptions } from './render-options.ts';
import type { Session } from './session.ts';

/** `enclii diff`: what a push would change in the environment repo. */
export function registerDiff(program: Command, session: Session): void {
  const command = program
    .command('diff')
    .description(session.text({ en: 'show what a Service Spec would change in the environment repo', es: 'muestra qué cambiaría una Service Spec en el repositorio de entornos' }))
    .argument('<file>', session.text({ en: 'the enclii.yaml', es: 'el enclii.yaml' }))
    .option('--env <environment>', session.text({ en: 'environment to compare with (required)', es: 'entorno con el que se compara (obligatorio)' }))
    .option('--environment-repo <dir>', session.text({ en: 'checkout of the environment repo (required)', es: 'copia del repositorio de entornos (obligatorio)' }));
  addRenderOptions(command, session)
    .option('--exit-code', session.text({ en: 'end with 3 when there are differences', es: 'termina con 3 si hay diferencias' }))
    .addHelpText(
      'after',
      session.examples([
        ['enclii diff enclii.yaml --env prod --environment-repo ../environments', { en: 'same image, new spec', es: 'misma imagen, spec nueva' }],
        ['enclii diff enclii.yaml --env prod --environment-repo ../environments --exit-code', { en: '0: nothing would change, 3: something would', es: '0: no cambiaría nada, 3: cambiaría algo' }],
      ]),
    )
    .action((file: string, options: DiffOptions) => session.run(async (terminal) => (await import('./run-diff.ts')).runDiff(terminal, file, options)));
}
