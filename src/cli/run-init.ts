import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EncliiError } from '../errors/enclii-error.ts';
import { shownPath } from './find-spec-files.ts';
import { askAnswers, checkAnswers, defaultAnswers } from './init-answers.ts';
import type { InitOptions } from './command-options.ts';
import { errorCode } from './read-file.ts';
import { buildWorkflow } from './templates/build-workflow.ts';
import { serviceSpecTemplate } from './templates/service-spec.ts';
import { say, type Terminal } from './terminal.ts';

/** @throws EncliiError CLI_FILE_EXISTS before anything is written; CLI_INVALID_VALUE, CLI_NEEDS_ANSWERS, CLI_CANCELLED */
export async function runInit(terminal: Terminal, options: InitOptions): Promise<number> {
  const directory = resolve(terminal.workingDirectory, options.dir ?? '.');
  const defaults = await defaultAnswers(directory, options);
  const open = (['template', 'name', 'project', 'image'] as const).filter((name) => options[name] === undefined);
  if (options.yes !== true && open.length > 0 && !terminal.interactive) {
    throw new EncliiError('CLI_NEEDS_ANSWERS', { options: open.map((name) => `--${name}`).join(', ') });
  }
  const answers = options.yes === true || open.length === 0 ? defaults : await askAnswers(terminal, defaults, options);
  checkAnswers(answers);
  const files = new Map([
    [join(directory, 'enclii.yaml'), serviceSpecTemplate(answers.template, answers)],
    [join(directory, '.github', 'workflows', 'enclii.yml'), buildWorkflow(answers.image)],
  ]);
  await writeAll(terminal, files, options.force === true);
  const written = [...files.keys()].map((path) => shownPath(path, terminal.workingDirectory));
  if (terminal.json) {
    terminal.out(JSON.stringify({ ok: true, written, ...answers }, null, 2));
    return 0;
  }
  for (const path of written) terminal.out(path);
  tellNextSteps(terminal, shownPath(directory, terminal.workingDirectory), answers.image);
  return 0;
}

/** Nothing is written where any of the files exists already. */
async function writeAll(terminal: Terminal, files: ReadonlyMap<string, string>, force: boolean): Promise<void> {
  const shown = (path: string): string => shownPath(path, terminal.workingDirectory);
  if (!force) {
    for (const path of files.keys()) {
      const exists = await access(path).then(
        () => true,
        () => false,
      );
      if (exists) throw new EncliiError('CLI_FILE_EXISTS', { file: shown(path) });
    }
  }
  for (const [path, content] of files) {
    try {
      await mkdir(dirname(path), { recursive: true });
      // Exclusive: a file that appeared meanwhile is somebody's.
      await writeFile(path, content, { flag: force ? 'w' : 'wx' });
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw new EncliiError('CLI_FILE_EXISTS', { file: shown(path) }, { cause: error });
      throw new EncliiError('CLI_FILE_UNWRITABLE', { file: shown(path), reason: errorCode(error) }, { cause: error });
    }
  }
}

function tellNextSteps(terminal: Terminal, directory: string, image: string): void {
  const inside = directory === '.' ? '' : ` ${directory}`;
  const note = (en: string, es: string): void => terminal.note(say(terminal, { en, es }));
  note('\nNext:', '\nA continuación:');
  note(`  enclii validate${inside}        check it`, `  enclii validate${inside}        compruébalo`);
  note(`  git add, commit, push      GitHub builds ${image}`, `  git add, commit, push      GitHub construye ${image}`);
  note(
    '  Ask the platform team to list this repository in the project’s file of the environment repo.',
    '  Pide al equipo de plataforma que añada este repositorio al archivo del proyecto en el repositorio de entornos.',
  );
  if (image.includes('your-organisation')) {
    note(`  Replace "your-organisation" in enclii.yaml and in the workflow.`, `  Sustituye "your-organisation" en enclii.yaml y en el workflow.`);
  }
}
