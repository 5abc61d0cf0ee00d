import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { warn } from './warn';

/** Two objects, or instances, of which one cluster can have one. */
export interface Clash {
  readonly first: IConstruct;
  readonly second: IConstruct;
  /** The instance that warns. */
  readonly instance: Construct;
  /** If both are in one chart. */
  readonly error: string;
  /** Charts of an app may go to different clusters. */
  readonly warning: string;
}

/** Finds the clashes of a kind in the whole tree. */
export type ClashesIn = (root: IConstruct) => readonly Clash[];

/** The trees that are watched for clashes of a kind. */
const watched = new WeakMap<ClashesIn, WeakSet<IConstruct>>();

/** Refuses at synth what clashes in one chart, and warns across charts: one pass over the tree of the instance, regardless of the number of instances. */
export function refuseClashes(instance: Construct, clashesIn: ClashesIn): void {
  const { root } = instance.node;
  const roots = watched.get(clashesIn) ?? new WeakSet();
  if (roots.has(root)) { return; }
  watched.set(clashesIn, roots.add(root));
  // Another synth does not repeat them.
  const warned = new Set<string>();
  root.node.addValidation({
    validate: () => {
      const clashes = clashesIn(root);
      for (const clash of clashes.filter((found) => !inOneChart(found) && !warned.has(found.warning))) {
        warned.add(clash.warning);
        warn(clash.instance, [clash.warning]);
      }
      return clashes.filter(inOneChart).map(({ error }) => error);
    },
  });
}

/** The construct of these that an object belongs to. */
export function ownerIn(owners: WeakMap<IConstruct, unknown>, object: IConstruct): Construct | undefined {
  return object.node.scopes.find((scope) => owners.has(scope)) as Construct | undefined;
}

function inOneChart({ first, second }: Clash): boolean {
  return Chart.of(first) === Chart.of(second);
}
