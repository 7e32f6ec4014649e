import type { Command } from 'commander';
import type { ReplayOptions } from './command-options.ts';
import type { Session } from './session.ts';

/** `enclii replay`: gives a saved webhook delivery to a daemon again, or says what the engine would see in it. */
export function registerReplay(program: Command, session: Session): void {
  program
    .command('replay')
    .description(session.text({ en: 'sign a saved webhook delivery and post it to a running daemon', es: 'firma una entrega de webhook guardada y la envía a un servicio en marcha' }))
    .argument('<delivery>', session.text({ en: 'JSON file: GitHub’s delivery, or {event, guid, payload}, or a bare payload', es: 'archivo JSON: la entrega de GitHub, o {event, guid, payload}, o solo el payload' }))
    .option('--url <url>', session.text({ en: 'address of the daemon', es: 'dirección del servicio' }))
    .option('--secret-file <file>', session.text({ en: 'file that holds the webhook secret', es: 'archivo con el secreto del webhook' }))
    .option('--event <event>', session.text({ en: 'event of a bare payload, for example push', es: 'evento de un payload suelto, por ejemplo push' }))
    .option('--guid <guid>', session.text({ en: 'delivery id instead of the saved one; the same id is the same delivery', es: 'id de entrega en lugar del guardado; el mismo id es la misma entrega' }))
    .option('--dry-run', session.text({ en: 'send nothing; say what the engine would see', es: 'no envía nada; dice qué vería el motor' }))
    .addHelpText(
      'after',
      session.examples([
        ['enclii replay push.json --dry-run', { en: 'look only', es: 'solo mirar' }],
        ['enclii replay push.json --url http://127.0.0.1:8080 --secret-file webhook-secret', { en: 'send it', es: 'enviarla' }],
        ['gh api app/hook/deliveries/123 > push.json', { en: 'where to get one', es: 'de dónde sacar una' }],
      ]),
    )
    .action((file: string, options: ReplayOptions) => session.run(async (terminal) => (await import('./run-replay.ts')).runReplay(terminal, file, options)));
}
