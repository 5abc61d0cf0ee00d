import { ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { Clash, ownerIn, refuseClashes } from './refuse-clashes';

/** What a cluster can have once in a namespace: an object of the YAML, or one that an operator makes for an instance. */
interface Identity {
  /** The object, or the instance. */
  readonly at: IConstruct;
  /** As a message has it. */
  readonly text: string;
  readonly kind: string;
  readonly name: string;
  readonly key: string;
}

/** Two of the same kind, namespace and name, and how many other such pairs their owners have. */
interface Duplicate {
  readonly first: Identity;
  readonly second: Identity;
  readonly more: number;
}

/** An object that an operator makes, and that is not in the YAML. */
export interface MadeObject {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

/** With the way out of a duplicate. */
const instances = new WeakMap<IConstruct, string>();

const madeFor = new WeakMap<IConstruct, readonly MadeObject[]>();

/**
 * Refuses at synth two objects of the same kind, namespace and name, if one belongs to this instance and both to one chart: the second one in the
 * YAML would replace the first without an error. Charts of an app may go to different clusters, so across charts it warns.
 */
export function refuseDuplicates(instance: Construct, wayOut = "set another 'name' on one instance", made: readonly MadeObject[] = []): void {
  instances.set(instance, wayOut);
  madeFor.set(instance, made);
  refuseClashes(instance, clashesIn);
}

function clashesIn(root: IConstruct): Clash[] {
  return duplicatesIn(root).map(clashOf);
}

/** One for each pair of instances, for those with the same name share all their names. It shows the pair of the highest rank. */
function duplicatesIn(root: IConstruct): Duplicate[] {
  const byKey = new Map<string, Identity[]>();
  const byOwners = new Map<string, Duplicate>();
  for (const second of root.node.findAll().flatMap(identitiesOf)) {
    const others = byKey.get(second.key) ?? [];
    for (const first of others.filter(({ at }) => instanceOf(at) ?? instanceOf(second.at))) {
      const owners = [first, second].map(({ at }) => (instanceOf(at) ?? at).node.addr).join();
      const known = byOwners.get(owners);
      const shown = known && rank(known) >= rank({ first, second }) ? known : { first, second };
      byOwners.set(owners, { ...shown, more: known ? known.more + 1 : 0 });
    }
    byKey.set(second.key, [...others, second]);
  }
  return [...byOwners.values()];
}

/** What is in the YAML comes first, and of that StatefulSets: they have the data. */
function rank({ first, second }: Pick<Duplicate, 'first' | 'second'>): number {
  return (ApiObject.isApiObject(first.at) && ApiObject.isApiObject(second.at) ? 2 : 0) + (first.kind === 'StatefulSet' ? 1 : 0);
}

function identitiesOf(construct: IConstruct): Identity[] {
  if (ApiObject.isApiObject(construct)) {
    return [identityOf(construct, `'${construct.node.path}'`, construct, construct.metadata.namespace)];
  }
  const made = madeFor.get(construct) ?? [];
  return made.map((object) => identityOf(construct, `what the operator makes for '${construct.node.path}'`, object, Chart.of(construct).namespace));
}

function identityOf(at: IConstruct, text: string, { apiGroup, kind, name }: MadeObject, namespace = ''): Identity {
  return { at, text, kind, name, key: [apiGroup, kind, namespace, name].join('/') };
}

function clashOf({ first, second, more }: Duplicate): Clash {
  const instance = (instanceOf(second.at) ?? instanceOf(first.at))!;
  const others = more === 0 ? '' : `, and so ${more === 1 ? 'is 1 more' : `are ${more} more`} of their objects`;
  const text = `${first.text} and ${second.text} are the same ${first.kind} '${first.name}'${others}`;
  return {
    first: first.at,
    second: second.at,
    instance,
    error: `${text}: the second one would replace the first; ${instances.get(instance)}`,
    warning: `${text}: apply their charts to different clusters, or the second one replaces the first`,
  };
}

/** The instance that the object belongs to. */
function instanceOf(object: IConstruct): Construct | undefined {
  return ownerIn(instances, object);
}
