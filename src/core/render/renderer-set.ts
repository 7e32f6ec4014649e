import { EncliiError } from '../../errors/enclii-error.ts';
import { compileTemplate, type CompiledTemplate } from './compile-template.ts';
import { sha256Digest } from './digest.ts';
import type { NamePart } from './object-name.ts';
import { checkScope } from './object-scope.ts';
import { readDescriptor, type Condition, type ModelKind, type RendererDescriptor, type Scope, type TemplateDescriptor } from './renderer-descriptor.ts';

/** Renderers that releases are rendered with, known by their digest. */
export interface RendererSet {
  /** `sha256:<hex>` of all files; the set is kept at `renderers/<hex>/` of the environment repo. */
  readonly digest: string;
  /** Path inside the set → text: what has to be written to load the same set again. */
  readonly files: ReadonlyMap<string, string>;
  /** In order of their names. */
  readonly renderers: readonly Renderer[];
}

export interface Renderer {
  readonly name: string;
  readonly for: ModelKind;
  readonly templates: readonly RendererTemplate[];
}

export interface RendererTemplate {
  /** Path inside the set, e.g. `workload/deployment.yaml.hbs`. */
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: Scope;
  readonly name: readonly TemplateNamePart[];
  readonly forEach: string | null;
  readonly when: readonly Condition[] | null;
  readonly render: CompiledTemplate;
}

export type TemplateNamePart = { readonly path: string } | { readonly literal: NamePart['text'] };

const descriptorName = 'renderer.yaml';
const setPath = /^[a-z][a-z0-9-]*\/(?:renderer\.yaml|README\.md|[a-z][a-z0-9-]*\.yaml\.hbs)$/;

/**
 * Reads and checks a renderer set. Paths are relative to the set's root; READMEs are for people and not part of it.
 * Throws RENDER_SET_… and RENDER_TEMPLATE_… for the first fault: a set is whole or it is not used.
 */
export function loadRendererSet(files: ReadonlyMap<string, string>): RendererSet {
  for (const [path, text] of files) {
    if (!setPath.test(path)) throw new EncliiError('RENDER_SET_FILE_UNEXPECTED', { file: path });
    if (typeof text !== 'string') throw new EncliiError('RENDER_TEMPLATE_NOT_TEXT', { file: path });
  }
  const kept = new Map([...files].filter(([path]) => !path.endsWith('/README.md')).sort(([a], [b]) => compareText(a, b)));
  const used = new Set<string>();
  const renderers: Renderer[] = [];
  for (const [path, text] of kept) {
    const [folder = '', file = ''] = path.split('/');
    if (file !== descriptorName) continue;
    used.add(path);
    const descriptor = readDescriptor(path, text, folder);
    const templates = descriptor.spec.templates.map((each) => {
      const templatePath = `${folder}/${each.file}`;
      const source = kept.get(templatePath);
      if (source === undefined) throw new EncliiError('RENDER_SET_TEMPLATE_MISSING', { file: path, template: each.file });
      used.add(templatePath);
      return loadTemplate(path, templatePath, source, each, descriptor);
    });
    renderers.push({ name: folder, for: descriptor.spec.for, templates });
  }
  const unused = [...kept.keys()].find((path) => !used.has(path));
  if (unused !== undefined) throw new EncliiError('RENDER_SET_FILE_UNEXPECTED', { file: unused });
  if (renderers.length === 0) throw new EncliiError('RENDER_SET_EMPTY');
  return { digest: digestOf(kept), files: kept, renderers };
}

function loadTemplate(path: string, templatePath: string, source: string, each: TemplateDescriptor, descriptor: RendererDescriptor): RendererTemplate {
  checkScope(path, descriptor.spec.for, each);
  // A dot marks what only a renderer can name, so it must be the whole name and not a way to end a service's.
  if (each.name.length > 1 && each.name.some((part) => 'literal' in part && part.literal.includes('.'))) {
    throw new EncliiError('RENDER_SET_DESCRIPTOR_INVALID', { file: path, detail: 'a literal with a dot must be the only part of a name' });
  }
  return {
    file: templatePath,
    apiVersion: each.apiVersion,
    kind: each.kind,
    scope: each.scope,
    name: each.name,
    forEach: each.forEach ?? null,
    when: each.when ?? null,
    render: compileTemplate(templatePath, source),
  };
}

/** Length before bytes, so that no two sets share a listing. */
function digestOf(files: ReadonlyMap<string, string>): string {
  let listing = 'enclii renderer set 1\n';
  for (const [path, text] of files) listing += `${path} ${new TextEncoder().encode(text).length}\n${text}\n`;
  return sha256Digest(listing);
}

/** By UTF-16 code unit: never by a locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
