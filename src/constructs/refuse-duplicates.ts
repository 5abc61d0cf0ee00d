import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { Clash, refuseClashes } from './refuse-clashes';

/** Two objects of the same kind, namespace and name, and how many other such pairs their owners have. */
interface Duplicate {
  readonly first: ApiObject;
  readonly second: ApiObject;
  readonly more: number;
}

/** With the way out of a duplicate. */
const instances = new WeakMap<IConstruct, string>();

/**
 * Refuses at synth two objects of the same kind, namespace and name, if one belongs to this instance and both to one chart: the second one in the
 * YAML would replace the first without an error. Charts of an app may go to different clusters, so across charts it warns.
 */
export function refuseDuplicates(instance: Construct, wayOut = "set another 'name' on one instance"): void {
  instances.set(instance, wayOut);
  refuseClashes(instance, clashesIn);
}

function clashesIn(root: IConstruct): Clash[] {
  return duplicatesIn(root).map(clashOf);
}

/** One for each pair of instances, for those with the same name share all their names. It shows StatefulSets if there are any: they have the data. */
function duplicatesIn(root: IConstruct): Duplicate[] {
  const byIdentity = new Map<string, ApiObject[]>();
  const byOwners = new Map<string, Duplicate>();
  for (const second of root.node.findAll().filter(ApiObject.isApiObject)) {
    const identity = [second.apiGroup, second.kind, second.metadata.namespace ?? '', second.name].join('/');
    const others = byIdentity.get(identity) ?? [];
    for (const first of others.filter((other) => instanceOf(other) ?? instanceOf(second))) {
      const owners = [first, second].map((object) => (instanceOf(object) ?? object).node.addr).join();
      const known = byOwners.get(owners);
      const shown = known && (known.first.kind === 'StatefulSet' || second.kind !== 'StatefulSet') ? known : { first, second };
      byOwners.set(owners, { ...shown, more: known ? known.more + 1 : 0 });
    }
    byIdentity.set(identity, [...others, second]);
  }
  return [...byOwners.values()];
}

function clashOf({ first, second, more }: Duplicate): Clash {
  const instance = (instanceOf(second) ?? instanceOf(first))!;
  const others = more === 0 ? '' : `, and so ${more === 1 ? 'is 1 more' : `are ${more} more`} of their objects`;
  const text = `'${first.node.path}' and '${second.node.path}' are the same ${first.kind} '${first.name}'${others}`;
  return {
    first,
    second,
    instance,
    error: `${text}: the second one would replace the first; ${instances.get(instance)}`,
    warning: `${text}: apply their charts to different clusters, or the second one replaces the first`,
  };
}

/** The instance that the object belongs to. */
function instanceOf(object: ApiObject): Construct | undefined {
  return object.node.scopes.find((scope) => instances.has(scope)) as Construct | undefined;
}
