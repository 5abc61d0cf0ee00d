import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { gunzipSync } from 'zlib';

const CRDS = join(__dirname, 'crds');

/** The part of a structural schema that Kubernetes checks, but for its CEL rules. */
export interface Schema {
  readonly 'type'?: string;
  readonly 'properties'?: Readonly<Record<string, Schema>>;
  readonly 'additionalProperties'?: Schema | boolean;
  readonly 'items'?: Schema;
  readonly 'required'?: readonly string[];
  readonly 'enum'?: readonly unknown[];
  readonly 'pattern'?: string;
  readonly 'minimum'?: number;
  readonly 'maximum'?: number;
  readonly 'maxLength'?: number;
  readonly 'minItems'?: number;
  readonly 'maxItems'?: number;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** A CustomResourceDefinition with one version. */
export interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

export const RELEASES = ['1.0.2', '1.1.0-beta.9', '1.2-13138f4'];

/** The kinds of a release that the library writes. */
export function definitions(release: string): Definition[] {
  return readdirSync(CRDS).filter((file) => file.endsWith(`-${release}.json.gz`)).sort()
    .map((file) => JSON.parse(gunzipSync(readFileSync(join(CRDS, file))).toString()));
}

/** What a release refuses of an object: its kind, or what strict field validation refuses. */
export function refusedBy(release: string, manifest: any): string[] {
  const found = definitions(release).find(({ spec: { group, names, versions } }) => (
    manifest.kind === names.kind && manifest.apiVersion === `${group}/${versions[0].name}`));
  return found ? refused(manifest, found.spec.versions[0].schema.openAPIV3Schema) : [`${manifest.apiVersion} ${manifest.kind}: no such kind`];
}

/** What strict field validation refuses: fields that the schema does not have, too. */
function refused(value: any, schema: Schema, path = ''): string[] {
  if (schema['x-kubernetes-int-or-string']) {
    return typeof value === 'string' || Number.isInteger(value) ? [] : [`${path}: not an integer or a string`];
  }
  if (schema.type && !hasType(value, schema.type)) { return [`${path}: not of type ${schema.type}`]; }
  const own = [
    ...schema.enum && !schema.enum.includes(value) ? [`${path}: not in the enum`] : [],
    ...schema.pattern && !new RegExp(schema.pattern).test(value) ? [`${path}: does not match ${schema.pattern}`] : [],
    ...schema.minimum !== undefined && value < schema.minimum ? [`${path}: less than ${schema.minimum}`] : [],
    ...schema.maximum !== undefined && value > schema.maximum ? [`${path}: more than ${schema.maximum}`] : [],
    ...schema.maxLength !== undefined && value.length > schema.maxLength ? [`${path}: longer than ${schema.maxLength}`] : [],
    ...schema.minItems !== undefined && value.length < schema.minItems ? [`${path}: fewer than ${schema.minItems}`] : [],
    ...schema.maxItems !== undefined && value.length > schema.maxItems ? [`${path}: more than ${schema.maxItems}`] : [],
    ...(schema.required ?? []).filter((name) => value[name] === undefined).map((name) => `${path}.${name}: absent`),
  ];
  if (schema.type === 'array') { return [...own, ...value.flatMap((item: unknown, index: number) => refused(item, schema.items!, `${path}[${index}]`))]; }
  return schema.type === 'object' ? [...own, ...Object.entries(value).flatMap(([name, field]) => refusedField(name, field, schema, path))] : own;
}

function refusedField(name: string, value: unknown, schema: Schema, path: string): string[] {
  const { properties = {}, additionalProperties } = schema;
  if (Object.hasOwn(properties, name)) { return refused(value, properties[name], `${path}.${name}`); }
  if (typeof additionalProperties === 'object') { return refused(value, additionalProperties, `${path}.${name}`); }
  // The schema of metadata is that of every object.
  const open = additionalProperties === true || schema['x-kubernetes-preserve-unknown-fields'] || path === '.metadata';
  return open ? [] : [`${path}.${name}: unknown`];
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'array': return Array.isArray(value);
    case 'object': return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer': return Number.isInteger(value);
    default: return typeof value === type;
  }
}
