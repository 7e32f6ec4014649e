import Handlebars from 'handlebars';
import { canonicalYaml, flowYaml } from './canonical-yaml.ts';
import { nameOf } from './object-name.ts';

/**
 * What a template of contract 1 may call, with how many arguments. The meaning of each is frozen; a new helper may be
 * added, because no renderer set that was ever loaded can have used it (docs/adr/0004-rendering.md).
 */
export const valueHelpers: ReadonlyMap<string, { readonly least: number; readonly most: number }> = new Map([
  ['eq', { least: 2, most: 2 }],
  ['some', { least: 3, most: 3 }],
  ['distinct', { least: 2, most: 2 }],
  ['name', { least: 1, most: 8 }],
  ['intOrString', { least: 1, most: 1 }],
]);

export const blockHelpers: ReadonlySet<string> = new Set(['if', 'unless', 'each', 'with']);

/** The only helper that prints. */
export const printHelper = 'yaml';

/** A fault in a template or a model that does not fit it; the message names no value. */
export class TemplateFault extends Error {}

interface BlockOptions {
  readonly fn: Handlebars.TemplateDelegate;
  readonly inverse: Handlebars.TemplateDelegate;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An environment of its own: nothing registered on the global one can reach a template, and no built-in stays. */
export function createTemplateEnvironment(): typeof Handlebars {
  const environment = Handlebars.create();
  for (const builtIn of Object.keys(environment.helpers)) environment.unregisterHelper(builtIn);

  environment.registerHelper(printHelper, (value: unknown) => flowYaml(known(value, printHelper)));

  environment.registerHelper('eq', (left: unknown, right: unknown) => known(left, 'eq') === known(right, 'eq'));
  environment.registerHelper('some', (list: unknown, field: unknown, value: unknown) =>
    records(list, 'some').some((item) => known(item[text(field, 'some')], 'some') === known(value, 'some')),
  );
  environment.registerHelper('distinct', (list: unknown, field: unknown) => {
    const values = records(list, 'distinct').map((item) => known(item[text(field, 'distinct')], 'distinct'));
    return [...new Map(values.map((value) => [canonicalYaml(value), value])).values()];
  });
  environment.registerHelper('name', (...values: unknown[]) => nameOf(...values.slice(0, -1).map((value) => text(value, 'name'))));
  environment.registerHelper('intOrString', (value: unknown) => {
    const written = text(value, 'intOrString');
    return /^\d{1,9}$/.test(written) ? Number(written) : written;
  });

  environment.registerHelper('if', function (this: unknown, value: unknown, options: BlockOptions) {
    return isFilled(known(value, 'if')) ? options.fn(this) : options.inverse(this);
  });
  environment.registerHelper('unless', function (this: unknown, value: unknown, options: BlockOptions) {
    return isFilled(known(value, 'unless')) ? options.inverse(this) : options.fn(this);
  });
  environment.registerHelper('with', function (this: unknown, value: unknown, options: BlockOptions) {
    return known(value, 'with') === null ? options.inverse(this) : options.fn(value, { data: options.data, blockParams: [value] });
  });
  environment.registerHelper('each', function (this: unknown, value: unknown, options: BlockOptions) {
    const items = list(value, 'each');
    if (items.length === 0) return options.inverse(this);
    return items.map((item, index) => options.fn(item, { data: options.data, blockParams: [item, index] })).join('');
  });
  return environment;
}

/** False for null, false, zero and what is empty. */
function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function known(value: unknown, helper: string): unknown {
  if (value === undefined) throw new TemplateFault(`"${helper}" was given a field that the model does not have`);
  return value;
}

function text(value: unknown, helper: string): string {
  if (typeof value !== 'string') throw new TemplateFault(`"${helper}" needs text`);
  return value;
}

/** Null stands for an empty list. */
function list(value: unknown, helper: string): readonly unknown[] {
  if (known(value, helper) === null) return [];
  if (!Array.isArray(value)) throw new TemplateFault(`"${helper}" needs a list`);
  return value;
}

function records(value: unknown, helper: string): readonly Readonly<Record<string, unknown>>[] {
  return list(value, helper).map((item) => {
    if (typeof item !== 'object' || item === null) throw new TemplateFault(`"${helper}" needs a list of objects`);
    return item as Readonly<Record<string, unknown>>;
  });
}
