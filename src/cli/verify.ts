import type { Command } from 'commander';
import type { VerifyOptions } from './command-options.ts';
import type { Session } from './session.ts';

/** `enclii verify`: proves an environment repo from itself alone: no daemon, no store, no network. */
export function registerVerify(program: Command, session: Session): void {
  program
    .command('verify')
    .description(
      session.text({
        en: 'render every release of an environment repo again and name what nothing explains',
        es: 'vuelve a generar cada versión de un repositorio de entornos y nombra lo que nada explica',
      }),
    )
    .argument('<directory>', session.text({ en: 'clone of the environment repo, bare or not; its HEAD is read, not the work tree', es: 'clon del repositorio de entornos, bare o no; se lee su HEAD, no el árbol de trabajo' }))
    .option('--engine-email <mail>', session.text({ en: 'committer address of the engine, where ENCLII_COMMIT_EMAIL is not the default', es: 'dirección del committer del motor, si ENCLII_COMMIT_EMAIL no es la de por defecto' }))
    .addHelpText(
      'after',
      session.examples([
        ['enclii verify ../environments', { en: 'exit code 0: everything is explained', es: 'código de salida 0: todo está explicado' }],
        ['enclii verify environments.git --json', { en: 'for a scheduled check', es: 'para una comprobación periódica' }],
      ]),
    )
    .action((directory: string, options: VerifyOptions) => session.run(async (terminal) => (await import('./run-verify.ts')).runVerify(terminal, directory, options)));
}
