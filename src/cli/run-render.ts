import { resolve } from 'node:path';
import type { RenderCommandOptions } from './command-options.ts';
import { renderSpecs, type RenderedService } from './render-specs.ts';
import { say, type Terminal } from './terminal.ts';
import { writeService } from './write-service.ts';

/** @throws EncliiError of renderSpecs; CLI_OUTSIDE_OUTPUT, CLI_FILE_UNWRITABLE */
export async function runRender(terminal: Terminal, file: string, options: RenderCommandOptions): Promise<number> {
  const services = await renderSpecs(terminal, file, options, () => Promise.resolve(null));
  const written: string[] = [];
  if (options.out !== undefined) {
    for (const service of services) written.push(...(await writeService(terminal, resolve(terminal.workingDirectory, options.out), service)));
  }
  if (terminal.json) terminal.out(JSON.stringify({ ok: true, written, services: services.map(serviceJson) }, null, 2));
  else if (options.out === undefined) terminal.out(services.map(yamlStream).join('').trimEnd());
  else for (const path of written) terminal.out(path);
  if (options.out !== undefined && !terminal.json) {
    terminal.note(say(terminal, { en: `${String(written.length)} files written`, es: `${String(written.length)} archivos escritos` }));
  }
  return 0;
}

function yamlStream({ manifests }: RenderedService): string {
  return manifests.map(({ content }) => `---\n${content}`).join('');
}

function serviceJson({ model, manifests }: RenderedService): Readonly<Record<string, unknown>> {
  return {
    model,
    manifests: manifests.map(({ fileName, apiVersion, kind, namespace, name, renderer, content }) => ({ fileName, apiVersion, kind, namespace, name, renderer, content })),
  };
}
