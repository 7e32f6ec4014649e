import type { Command } from 'commander';
import type { Session } from './session.ts';

/** `enclii serve`: the daemon. What it does is in serve.ts, which is read only when it runs. */
export function registerServe(program: Command, session: Session): void {
  program
    .command('serve')
    .description(session.text({ en: 'run the daemon: take webhooks, write releases', es: 'ejecuta el servicio: recibe webhooks y escribe versiones' }))
    .addHelpText(
      'after',
      session.examples([
        ['enclii serve', { en: 'settings come from variables, see docs/reference/configuration.md', es: 'los ajustes vienen de variables; ver docs/reference/configuration.md' }],
        ['ENCLII_CONFIG=enclii.config.yaml enclii serve', { en: 'settings from a file; variables win', es: 'ajustes de un archivo; las variables tienen preferencia' }],
      ]),
    )
    .action(() => session.run(async () => (await import('./serve.ts')).serveCommand()));
}
