import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';

const instances = new WeakSet<IConstruct>();
const watched = new WeakSet<IConstruct>();

/**
 * Refuses at synth two objects of the same kind, namespace and name, if one belongs to this instance: the second one in the YAML would
 * silently replace the first.
 */
export function refuseDuplicates(instance: Construct): void {
  instances.add(instance);
  const { root } = instance.node;
  if (watched.has(root)) { return; }
  watched.add(root);
  // One pass over the tree, regardless of the number of instances.
  root.node.addValidation({ validate: () => duplicatesIn(root) });
}

function duplicatesIn(root: IConstruct): string[] {
  const byIdentity = new Map<string, ApiObject[]>();
  for (const object of root.node.findAll().filter(ApiObject.isApiObject)) {
    const identity = [object.apiGroup, object.kind, object.metadata.namespace ?? '', object.name].join('/');
    byIdentity.set(identity, [...byIdentity.get(identity) ?? [], object]);
  }
  return [...byIdentity.values()]
    .filter((objects) => objects.length > 1 && objects.some(isOurs))
    .map((objects) => {
      const paths = objects.map((object) => `'${object.node.path}'`).join(' and ');
      return `${paths} are the same ${objects[0].kind} '${objects[0].name}': the second one would replace the first; set another 'name' on one instance`;
    });
}

function isOurs(object: ApiObject): boolean {
  return object.node.scopes.some((scope) => instances.has(scope));
}
