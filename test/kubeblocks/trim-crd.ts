// Trims a CustomResourceDefinition of the operator to what decides whether its API server takes an object. Usage: see crds/README.md.
import { readFileSync, writeFileSync } from 'fs';
import { gzipSync } from 'zlib';
import { parse } from 'yaml';

type Json = any;

const [source, version, target] = process.argv.slice(2);

const { apiVersion, kind, metadata: { name }, spec } = parse(readFileSync(source, 'utf8'));
const { name: versionName, schema } = spec.versions.find((one: Json) => one.name === version);
const { status, ...properties } = schema.openAPIV3Schema.properties;
const { kind: ofObjects, plural, singular } = spec.names;

const trimmed = {
  apiVersion,
  kind,
  metadata: { name },
  spec: {
    group: spec.group,
    names: { kind: ofObjects, plural, singular },
    scope: spec.scope,
    versions: [{
      name: versionName, served: true, storage: true, schema: { openAPIV3Schema: undescribed({ ...schema.openAPIV3Schema, properties }) },
    }],
  },
};
writeFileSync(target, gzipSync(JSON.stringify(trimmed), { level: 9 }));

/** Without descriptions. A field of that name is no description. */
function undescribed({ description, ...schemaOf }: Json): Json {
  const { properties: fields, additionalProperties, items } = schemaOf;
  return {
    ...schemaOf,
    ...(fields && { properties: Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, undescribed(value)])) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: undescribed(additionalProperties) }),
    ...(items && { items: undescribed(items) }),
  };
}
