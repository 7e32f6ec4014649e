import { Ajv } from 'ajv';
import { EncliiError } from '../../errors/enclii-error.ts';
import rendererSchema from '../../../schemas/renderer.schema.json' with { type: 'json' };
import { readPlainYaml } from './read-plain-yaml.ts';

/** `renderer.yaml`, as its schema accepts it. */
export interface RendererDescriptor {
  readonly apiVersion: 'enclii.dev/v1';
  readonly kind: 'Renderer';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly contract: 1;
    readonly for: ModelKind;
    readonly templates: readonly TemplateDescriptor[];
  };
}

export type ModelKind = 'Service' | 'Project';
export type Scope = 'Namespaced' | 'Cluster';

export interface TemplateDescriptor {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: Scope;
  readonly name: readonly ({ readonly path: string } | { readonly literal: string })[];
  readonly forEach?: string;
  readonly when?: readonly Condition[];
}

export interface Condition {
  readonly path: string;
  readonly atLeast?: number;
}

const validate = new Ajv({ strict: true, $data: false, ownProperties: true }).compile<RendererDescriptor>(rendererSchema);

/** Throws RENDER_SET_DESCRIPTOR_INVALID, or RENDER_CONTRACT_UNKNOWN for a set that a newer engine wrote. */
export function readDescriptor(file: string, text: string, folder: string): RendererDescriptor {
  const read = readPlainYaml(text);
  if (!read.ok) throw new EncliiError('RENDER_SET_DESCRIPTOR_INVALID', { file, detail: read.problem });
  const { value } = read;
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    if (error?.instancePath === '/spec/contract') throw new EncliiError('RENDER_CONTRACT_UNKNOWN', { file });
    throw new EncliiError('RENDER_SET_DESCRIPTOR_INVALID', { file, detail: `${error?.instancePath ?? ''} ${error?.message ?? ''}`.trim() });
  }
  if (value.metadata.name !== folder) {
    throw new EncliiError('RENDER_SET_DESCRIPTOR_INVALID', { file, detail: `metadata.name must be the folder's name, ${folder}` });
  }
  return value;
}
