import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as client from '@kubernetes/client-node';
import { Ajv, type ValidateFunction } from 'ajv';
import * as ajvFormats from 'ajv-formats';
import { parseAllDocuments } from 'yaml';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Every problem of a manifest's text, as lines; empty when it is valid. YAML as kubectl reads it (1.1), exactly one
 * document. Built-in kinds: types, required fields and enums by kubernetes-models, unknown fields by client-node's
 * attribute maps. Custom resources: the strict schemas in test/data/crd-schemas. A kind that neither knows is a problem.
 */
export async function checkManifest(text: string): Promise<string[]> {
  const documents = parseAllDocuments(text, { version: '1.1' });
  const [document] = documents;
  if (documents.length !== 1 || document === undefined) return [`expected one document, found ${documents.length}`];
  if (document.errors.length > 0) return document.errors.map((error) => error.message);
  return checkObject(document.toJS() as Fields);
}

export async function checkObject(object: Fields): Promise<string[]> {
  const apiVersion = String(object['apiVersion']);
  const kind = String(object['kind']);
  const attributes = attributeMapOf(builtInType(apiVersion, kind));
  if (attributes === undefined) return checkCustomResource(apiVersion, kind, object);
  return [...unknownFields(object, builtInType(apiVersion, kind), kind), ...(await checkTypes(apiVersion, kind, object))];
}

interface Attribute {
  readonly baseName: string;
  readonly type: string;
}

function builtInType(apiVersion: string, kind: string): string {
  const [group, version = group] = apiVersion.split('/');
  // Groups of custom resources share version names with built-in ones (`v1alpha1`), so only known groups count.
  const isBuiltIn = !apiVersion.includes('/') || !group?.includes('.') || group.endsWith('.k8s.io');
  return isBuiltIn && version !== undefined ? `${version.charAt(0).toUpperCase()}${version.slice(1)}${kind}` : '';
}

function attributeMapOf(type: string): readonly Attribute[] | undefined {
  const model = (client as unknown as Record<string, { getAttributeTypeMap?: () => Attribute[] } | undefined>)[type];
  return model?.getAttributeTypeMap?.();
}

function unknownFields(value: unknown, type: string, at: string): string[] {
  const listOf = /^Array<(.*)>$/.exec(type)?.[1];
  if (listOf !== undefined) return Array.isArray(value) ? value.flatMap((item, index) => unknownFields(item, listOf, `${at}[${index}]`)) : [`${at} is no list`];
  const mapOf = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (mapOf !== undefined) return isFields(value) ? Object.entries(value).flatMap(([key, item]) => unknownFields(item, mapOf, `${at}.${key}`)) : [`${at} is no map`];
  const attributes = attributeMapOf(type);
  if (attributes === undefined) {
    // A type that the walk cannot enter must be one of these, or the check would be blind from here on.
    return ['string', 'number', 'boolean', 'any', 'object', 'Date', 'IntOrString'].includes(type) ? checkPrimitive(value, type, at) : [`${at} has the unknown type ${type}`];
  }
  if (!isFields(value)) return [`${at} is no map`];
  return Object.entries(value).flatMap(([key, item]) => {
    const attribute = attributes.find((each) => each.baseName === key);
    return attribute === undefined ? [`${at}.${key} is not known`] : unknownFields(item, attribute.type, `${at}.${key}`);
  });
}

function checkPrimitive(value: unknown, type: string, at: string): string[] {
  // Quantities are `string` in the maps, and integers are accepted by the API.
  const expected: Record<string, readonly string[]> = { string: ['string', 'number'], number: ['number'], boolean: ['boolean'], IntOrString: ['string', 'number'], Date: ['string'] };
  const allowed = expected[type];
  return allowed === undefined || allowed.includes(typeof value) ? [] : [`${at} is no ${type}`];
}

interface Validating {
  validate(): void;
}

async function checkTypes(apiVersion: string, kind: string, object: Fields): Promise<string[]> {
  const models = (await import(/* @vite-ignore */ `kubernetes-models/${apiVersion}`)) as Record<string, (new (data: Fields) => Validating) | undefined>;
  const Model = models[kind];
  if (Model === undefined) return [`kubernetes-models has no ${apiVersion} ${kind}`];
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

const compiledSchemas = new Map<string, ValidateFunction>();

/** Compiled when first needed: all of them together take seconds. */
function checkCustomResource(apiVersion: string, kind: string, object: Fields): string[] {
  const [group, version] = apiVersion.split('/');
  const path = fileURLToPath(new URL(`../data/crd-schemas/${group}/${kind.toLowerCase()}_${version}.json`, import.meta.url));
  if (!existsSync(path)) return [`no schema for ${apiVersion} ${kind}`];
  let validate = compiledSchemas.get(path);
  if (validate === undefined) {
    const ajv = new Ajv({ strict: false, allErrors: true });
    ajvFormats.default.default(ajv);
    validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as Fields);
    compiledSchemas.set(path, validate);
  }
  if (validate(object)) return [];
  return (validate.errors ?? []).map((error) => `${kind}${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
