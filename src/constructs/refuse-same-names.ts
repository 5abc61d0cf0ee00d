import type { Construct, IConstruct } from 'constructs';
import { Clash, refuseClashes } from './refuse-clashes';
import type { InternalNamesWay } from '../internal-names-way';

/** What an `InternalNames` gives to Redis. */
interface Giver {
  readonly names: Construct;
  readonly way: InternalNamesWay;
  /** What each name leads to. */
  readonly given: ReadonlyMap<string, string>;
}

const givers = new WeakMap<IConstruct, Giver>();

/**
 * Refuses at synth two `InternalNames` of one chart that give one name to two Redis, one by a Service and the other by a rule of CoreDNS: which of
 * them a pod reaches depends on how it looks the name up. Those that go the same way make the same object, which `refuseDuplicates` finds. Charts of
 * an app may go to different clusters, so across charts it warns.
 *
 * `given` is read at synth.
 */
export function refuseSameNames(names: Construct, way: InternalNamesWay, given: ReadonlyMap<string, string>): void {
  givers.set(names, { names, way, given });
  refuseClashes(names, clashesIn);
}

function clashesIn(root: IConstruct): Clash[] {
  const all = root.node.findAll().flatMap((construct) => givers.get(construct) ?? []);
  return all.flatMap((second, index) => all.slice(0, index).flatMap((first) => clashOf(first, second)));
}

function clashOf(first: Giver, second: Giver): Clash[] {
  if (first.way === second.way) { return []; }
  const both = [...second.given].filter(([name, target]) => first.given.has(name) && first.given.get(name) !== target);
  if (both.length === 0) { return []; }
  const [[name]] = both;
  const others = both.length === 1 ? '' : `, and ${both.length - 1} more`;
  const text = `'${first.names.node.path}' and '${second.names.node.path}' both claim the name ${name}${others}, `
    + 'one by a Service and one by a rule of CoreDNS';
  return [{
    first: first.names,
    second: second.names,
    instance: second.names,
    error: `${text}: give one of them another name, or let one InternalNames have all names`,
    warning: `${text}: apply their charts to different clusters, or give one of them another name`,
  }];
}
