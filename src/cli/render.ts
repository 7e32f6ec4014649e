import type { Command } from 'commander';
import type { RenderCommandOptions } from './command-options.ts';
import { addRenderOptions } from './render-options.ts';
import type { Session } from './session.ts';

/** `enclii render`: the manifests of a Service Spec in one environment, by the code that the engine renders with. */
export function registerRender(program: Command, session: Session): void {
  const command = program
    .command('render')
    .description(session.text({ en: 'print the Kubernetes manifests of a Service Spec in one environment', es: 'imprime los manifiestos de Kubernetes de una Service Spec en un entorno' }))
    .argument('<file>', session.text({ en: 'the enclii.yaml', es: 'el enclii.yaml' }))
    .option('--env <environment>', session.text({ en: 'environment to render for (required)', es: 'entorno para el que se genera (obligatorio)' }))
    .option('--environment-repo <dir>', session.text({ en: 'checkout of the environment repo; without it, defaults that grant what the spec asks for', es: 'copia del repositorio de entornos; sin ella, valores por defecto que conceden lo que pide la spec' }))
    .option('--out <dir>', session.text({ en: 'write <dir>/<service>/service.yaml and manifests/*.yaml instead', es: 'escribe <dir>/<servicio>/service.yaml y manifests/*.yaml' }));
  addRenderOptions(command, session)
    .addHelpText(
      'after',
      session.examples([
        ['enclii render enclii.yaml --env dev', { en: 'a YAML stream', es: 'un flujo YAML' }],
        ['enclii render enclii.yaml --env prod --out rendered', { en: 'as files', es: 'como archivos' }],
        ['enclii render enclii.yaml --env dev | kubectl apply --dry-run=server -f -', { en: 'ask a cluster what it thinks', es: 'pregunta a un clúster qué opina' }],
      ]),
    )
    .action((file: string, options: RenderCommandOptions) => session.run(async (terminal) => (await import('./run-render.ts')).runRender(terminal, file, options)));
}
