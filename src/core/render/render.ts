import type { ResolvedModel } from '../spec/service-model.ts';
import { EncliiError } from '../../errors/enclii-error.ts';
import { canonicalYaml } from './canonical-yaml.ts';
import { checkOutput, type ExpectedObject } from './check-output.ts';
import { isHeld, lookUp, lookUpList, lookUpText } from './model-path.ts';
import { fitName, nameLimit } from './object-name.ts';
import { withEngineLabels } from './object-labels.ts';
import { compareText, type Renderer, type RendererSet, type RendererTemplate } from './renderer-set.ts';

export interface RenderedManifest {
  /** `<kind in lower case>-<name>.yaml`. */
  readonly fileName: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Null for what is cluster-scoped. */
  readonly namespace: string | null;
  readonly name: string;
  readonly content: string;
  /** Name of the renderer, which is its capability. */
  readonly renderer: string;
  /** Path inside the renderer set. */
  readonly template: string;
}

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * The manifests of a resolved model: a pure function of the model and the set's digest, equal in every byte for ever
 * (contract 1, docs/adr/0004-rendering.md). Sorted by file name. Throws RENDER_….
 */
export function renderManifests(model: ResolvedModel, set: RendererSet): RenderedManifest[] {
  if (!dnsLabel.test(model.destination.namespace)) throw new EncliiError('RENDER_MODEL_INVALID', { detail: 'destination.namespace is no DNS label' });
  const wanted = model.kind === 'ResolvedProject' ? 'Project' : 'Service';
  const byFile = new Map<string, RenderedManifest>();
  for (const renderer of set.renderers) {
    if (renderer.for !== wanted) continue;
    for (const template of renderer.templates) {
      for (const manifest of renderTemplate(model, renderer, template)) {
        const other = byFile.get(manifest.fileName);
        if (other !== undefined) {
          throw new EncliiError('RENDER_OBJECT_DUPLICATE', { file: manifest.fileName, first: other.template, second: manifest.template });
        }
        byFile.set(manifest.fileName, manifest);
      }
    }
  }
  return [...byFile.values()].sort((a, b) => compareText(a.fileName, b.fileName));
}

function renderTemplate(model: ResolvedModel, renderer: Renderer, template: RendererTemplate): RenderedManifest[] {
  const fields = model as unknown as Readonly<Record<string, unknown>>;
  const { file } = template;
  if (template.when !== null && !template.when.some((condition) => isHeld(fields, condition, file))) return [];
  if (template.forEach === null) return [renderObject(model, fields, renderer, template)];
  return lookUpList(fields, template.forEach, file).map((item) => renderObject(model, { ...fields, item }, renderer, template));
}

function renderObject(model: ResolvedModel, fields: Readonly<Record<string, unknown>>, renderer: Renderer, template: RendererTemplate): RenderedManifest {
  const { apiVersion, kind, file } = template;
  const { namespace } = model.destination;
  const expected: ExpectedObject = {
    apiVersion,
    kind,
    name: objectNameOf(fields, template),
    namespace: template.scope === 'Cluster' ? null : namespace,
  };
  // A tenant's file must never decide which namespace the project's one cluster-scoped object is.
  if (expected.namespace === null && expected.name !== namespace) throw new EncliiError('RENDER_OUTPUT_MISMATCH', { file, expected: namespace, found: expected.name });
  const text = template.render({ ...fields, objectName: expected.name, namespace });
  const object = withEngineLabels(checkOutput(file, text, expected), model);
  return {
    fileName: `${kind.toLowerCase()}-${expected.name}.yaml`,
    ...expected,
    content: canonicalYaml(object),
    renderer: renderer.name,
    template: file,
  };
}

function objectNameOf(fields: Readonly<Record<string, unknown>>, template: RendererTemplate): string {
  const [first] = template.name;
  if (template.name.length === 1 && first !== undefined) {
    if ('literal' in first) return first.literal;
    const value = lookUp(fields, first.path, template.file);
    // Namespaces may begin with a digit, which names of services may not.
    if (template.kind === 'Namespace' && typeof value === 'string' && dnsLabel.test(value)) return value;
  }
  const parts = template.name.map((part) =>
    'literal' in part ? { text: part.literal, literal: true } : { text: lookUpText(fields, part.path, template.file), literal: false },
  );
  return fitName(parts, nameLimit(template.kind));
}
