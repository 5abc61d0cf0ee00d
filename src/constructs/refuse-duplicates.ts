import { ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { warn } from './warn';

/** Two objects of the same kind, namespace and name, and how many other such pairs their owners have. */
interface Duplicate {
  readonly first: ApiObject;
  readonly second: ApiObject;
  readonly more: number;
}

/** With the way out of a duplicate. */
const instances = new WeakMap<IConstruct, string>();
/** The warnings of each watched tree: another synth does not repeat them. */
const watched = new WeakMap<IConstruct, Set<string>>();

/**
 * Refuses at synth two objects of the same kind, namespace and name, if one belongs to this instance and both to one chart: the second one in the
 * YAML would replace the first without an error. Charts of an app may go to different clusters, so across charts it warns.
 */
export function refuseDuplicates(instance: Construct, wayOut = "set another 'name' on one instance"): void {
  instances.set(instance, wayOut);
  const { root } = instance.node;
  if (watched.has(root)) { return; }
  const warned = new Set<string>();
  watched.set(root, warned);
  // One pass over the tree, regardless of the number of instances.
  root.node.addValidation({
    validate: () => {
      const duplicates = duplicatesIn(root);
      for (const duplicate of duplicates.filter((found) => !inOneChart(found))) { warnOf(duplicate, warned); }
      return duplicates.filter(inOneChart).map((duplicate) => (
        `${text(duplicate)}: the second one would replace the first; ${wayOutOf(duplicate)}`
      ));
    },
  });
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

function warnOf(duplicate: Duplicate, warned: Set<string>): void {
  const message = `${text(duplicate)}: apply their charts to different clusters, or the second one replaces the first`;
  if (warned.has(message)) { return; }
  warned.add(message);
  warn((instanceOf(duplicate.second) ?? instanceOf(duplicate.first))!, [message]);
}

function text({ first, second, more }: Duplicate): string {
  const others = more === 0 ? '' : `, and so ${more === 1 ? 'is 1 more' : `are ${more} more`} of their objects`;
  return `'${first.node.path}' and '${second.node.path}' are the same ${first.kind} '${first.name}'${others}`;
}

function wayOutOf({ first, second }: Duplicate): string {
  return instances.get((instanceOf(second) ?? instanceOf(first))!)!;
}

export function inOneChart({ first, second }: Pick<Duplicate, 'first' | 'second'>): boolean {
  return Chart.of(first) === Chart.of(second);
}

/** The instance that the object belongs to. */
function instanceOf(object: ApiObject): Construct | undefined {
  return object.node.scopes.find((scope) => instances.has(scope)) as Construct | undefined;
}
