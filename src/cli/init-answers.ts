import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isReservedName } from '../core/platform/namespace.ts';
import { parseImageReference } from '../core/spec/image-reference.ts';
import { EncliiError } from '../errors/enclii-error.ts';
import { templateNames, type InitOptions, type TemplateName } from './command-options.ts';
import { say, type Terminal } from './terminal.ts';

export interface InitAnswers {
  readonly template: TemplateName;
  readonly name: string;
  readonly project: string;
  readonly image: string;
}

/** What is taken where nothing is given: names from the directory and from the git remote. */
export async function defaultAnswers(directory: string, options: InitOptions): Promise<InitAnswers> {
  const remote = await gitHubRemote(directory);
  const name = options.name ?? asName(basename(directory), 40, 'app');
  return {
    template: options.template ?? 'web',
    name,
    project: options.project ?? asName(remote?.repository ?? basename(directory), 30, 'main'),
    image: options.image ?? `ghcr.io/${(remote?.owner ?? 'your-organisation').toLowerCase()}/${name}`,
  };
}

/** Asks for what was not given. @throws EncliiError CLI_CANCELLED */
export async function askAnswers(terminal: Terminal, defaults: InitAnswers, options: InitOptions): Promise<InitAnswers> {
  const { intro, isCancel, select, text } = await import('@clack/prompts');
  const settled = <T>(value: T): Exclude<T, symbol> => {
    if (isCancel(value)) throw new EncliiError('CLI_CANCELLED');
    return value as Exclude<T, symbol>;
  };
  const ask = async (message: string, initialValue: string, problem: (value: string) => string | undefined): Promise<string> =>
    settled(await text({ message, initialValue, validate: (value) => problem(value ?? '') }));
  const badName = (value: string, longest: number): string | undefined =>
    isName(value, longest) ? undefined : say(terminal, { en: `At most ${String(longest)} small letters, digits and hyphens, starting with a letter.`, es: `Como máximo ${String(longest)} letras minúsculas, dígitos y guiones, empezando por una letra.` });
  intro('enclii init');
  const template =
    options.template ??
    settled(
      await select<TemplateName>({
        message: say(terminal, { en: 'What is it?', es: '¿Qué es?' }),
        options: templateNames.map((value) => ({ value, label: value, hint: say(terminal, hints[value]) })),
      }),
    );
  const project = options.project ?? (await ask(say(terminal, { en: 'Project', es: 'Proyecto' }), defaults.project, (value) => badName(value, 30)));
  const name = options.name ?? (await ask(say(terminal, { en: 'Name of the service', es: 'Nombre del servicio' }), defaults.name, (value) => badName(value, 40)));
  const suggested = options.name === undefined ? defaults.image.replace(/[^/]*$/, name) : defaults.image;
  const image =
    options.image ??
    (await ask(say(terminal, { en: 'Image, without a tag', es: 'Imagen, sin etiqueta' }), suggested, (value) =>
      isImage(value) ? undefined : say(terminal, { en: 'For example ghcr.io/acme/web.', es: 'Por ejemplo ghcr.io/acme/web.' }),
    ));
  return { template, project, name, image };
}

const hints: Readonly<Record<TemplateName, { readonly en: string; readonly es: string }>> = {
  web: { en: 'a web app on one port', es: 'una aplicación web en un puerto' },
  api: { en: 'an HTTP API that scales with its load', es: 'una API HTTP que escala con su carga' },
  worker: { en: 'no port: queues, jobs', es: 'sin puerto: colas, tareas' },
};

/** Refuses what would not validate. @throws EncliiError CLI_INVALID_VALUE */
export function checkAnswers({ name, project, image }: InitAnswers): void {
  const refuse = (option: string, value: string, expected: string): never => {
    throw new EncliiError('CLI_INVALID_VALUE', { option, value, expected });
  };
  if (!isName(name, 40)) refuse('--name', name, 'a-z 0-9 -, ≤ 40, e.g. api');
  if (!isName(project, 30)) refuse('--project', project, 'a-z 0-9 -, ≤ 30, e.g. shop');
  if (!isImage(image)) refuse('--image', image, 'ghcr.io/acme/web');
}

function isName(value: string, longest: number): boolean {
  return value.length <= longest && /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(value) && !isReservedName(value);
}

function isImage(value: string): boolean {
  const parsed = parseImageReference(value);
  return parsed.ok && parsed.value.tag === null && parsed.value.digest === null && value.includes('/');
}

function asName(text: string, longest: number, fallback: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '').slice(0, longest).replace(/-+$/, '');
  return isName(name, longest) ? name : fallback;
}

/** Owner and name of the origin on GitHub, from git's configuration file as text: nothing is run. */
async function gitHubRemote(directory: string): Promise<{ readonly owner: string; readonly repository: string } | null> {
  const config = await readFile(join(directory, '.git', 'config'), 'utf8').catch(() => '');
  const origin = /\[remote "origin"\][^[]*?url\s*=\s*(\S+)/.exec(config)?.[1] ?? '';
  const [, owner, repository] = /[/:]([A-Za-z0-9-]{1,39})\/([A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/.exec(origin) ?? [];
  return owner === undefined || repository === undefined ? null : { owner, repository };
}
