import { EncliiError } from '../../errors/enclii-error.ts';
import type { Condition } from './renderer-descriptor.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Follows a path; null anywhere on the way is null. A field that the model does not have is RENDER_TEMPLATE_FAILED. */
export function lookUp(fields: Fields, path: string, file: string): unknown {
  let value: unknown = fields;
  for (const step of path.split('.')) {
    if (value === null) return null;
    if (typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, step)) throw fault(file, `the model has no field ${path}`);
    value = (value as Fields)[step];
  }
  return value;
}

/** Null stands for an empty list. */
export function lookUpList(fields: Fields, path: string, file: string): readonly unknown[] {
  const value = lookUp(fields, path, file);
  if (value === null) return [];
  if (!Array.isArray(value)) throw fault(file, `${path} is no list`);
  return value;
}

export function lookUpText(fields: Fields, path: string, file: string): string {
  const value = lookUp(fields, path, file);
  if (typeof value !== 'string') throw fault(file, `${path} is no text`);
  return value;
}

export function isHeld(fields: Fields, condition: Condition, file: string): boolean {
  const value = lookUp(fields, condition.path, file);
  if (condition.atLeast !== undefined) return typeof value === 'number' && value >= condition.atLeast;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function fault(file: string, detail: string): EncliiError {
  return new EncliiError('RENDER_TEMPLATE_FAILED', { file, detail });
}
