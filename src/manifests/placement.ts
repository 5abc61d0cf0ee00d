import { SERVER } from './components';
import type { PodSpec, TopologySpreadConstraint } from './kubernetes';
import { podSelector } from './metadata';
import { overridesOf } from './overrides';
import type { InstanceSettings, SchedulingSettings } from '../settings/instance-settings';
import { selectorLabels, shardLabels } from '../settings/names';
import { isEmptyObject } from '../validation/present';
import { OS_LABEL } from '../validation/scheduling';

/** What keeps the pods of a kind apart from each other. */
export interface Spread {
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly affinity?: PodSpec['affinity'];
}

type LabelSelector = TopologySpreadConstraint['labelSelector'];

/** Where the scheduler may put a pod: as the user says, and by the library's spread where the user names none. */
export function placement(settings: InstanceSettings, component: string, spread: Spread | undefined): Partial<PodSpec> {
  const { affinity: givenAffinity, topologySpreadConstraints, ...scheduling } = schedulingOf(settings, component);
  // An empty list is the user's wish to have no spread.
  const given = topologySpreadConstraints && { topologySpreadConstraints: topologySpreadConstraints as readonly unknown[], affinity: undefined };
  const used = given ?? spread;
  // The kinds of affinity that the user does not name stay; one without terms replaces that of the library by none.
  const affinity = Object.fromEntries(Object.entries({ ...used?.affinity, ...givenAffinity }).filter(([, terms]) => !isEmptyObject(terms)));
  return {
    ...suitableNodes(scheduling),
    ...(Object.keys(affinity).length > 0 && { affinity }),
    ...(used && used.topologySpreadConstraints.length > 0 && { topologySpreadConstraints: used.topologySpreadConstraints as PodSpec['topologySpreadConstraints'] }),
  };
}

/**
 * Where the pod of a Job may run: nodes that suit the other pods. It has nothing to be spread from, and must not wait for a node without servers: they wait
 * for its Secrets.
 */
export function jobPlacement(settings: InstanceSettings, component: string): Partial<PodSpec> {
  const { affinity, ...scheduling } = schedulingOf(settings, component);
  const { nodeAffinity } = (affinity ?? {}) as NonNullable<PodSpec['affinity']>;
  return { ...suitableNodes(scheduling), ...(nodeAffinity && !isEmptyObject(nodeAffinity) && { affinity: { nodeAffinity } }) };
}

/** That of the instance, and what the user says of the pods of the component. */
function schedulingOf(settings: InstanceSettings, component: string): SchedulingSettings {
  const own = Object.entries(overridesOf(settings, component).scheduling ?? {}).filter(([, value]) => value !== undefined);
  return { ...settings.scheduling, ...Object.fromEntries(own) };
}

function suitableNodes({ nodeSelector, tolerations, priorityClassName, runtimeClassName, schedulerName }: SchedulingSettings): Partial<PodSpec> {
  return {
    // The images are for Linux; on a node with Windows the pod would wait for an image forever.
    nodeSelector: { [OS_LABEL]: 'linux', ...nodeSelector },
    ...(tolerations && tolerations.length > 0 && { tolerations: tolerations as PodSpec['tolerations'] }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(runtimeClassName !== undefined && { runtimeClassName }),
    ...(schedulerName !== undefined && { schedulerName }),
  };
}

/**
 * One pod of the components on a node, and zones as evenly as may be. On a cluster of fewer nodes than pods they share; a node that is
 * drained or down does not count, so that its pods find another one.
 */
export function spreadOverNodes(settings: InstanceSettings, ...components: readonly string[]): Spread {
  return { topologySpreadConstraints: spreadPods(podSelector(settings, ...components), 'DoNotSchedule') };
}

/** The same of pods that have volumes when the instance has. */
export function spreadVolumesOverNodes(settings: InstanceSettings, ...components: readonly string[]): Spread {
  return spreadVolumes(settings, podSelector(settings, ...components));
}

/**
 * The same of the servers of a shard. Beyond that, servers of the same ordinal are on different nodes if that can be: those of ordinal 0
 * are the primaries whenever possible, and a node that is lost should not take the majority of them.
 */
export function spreadShard(settings: InstanceSettings, shard: number): Spread {
  const servers = selectorLabels(settings.instance, SERVER);
  const ofShard = spreadVolumes(settings, { matchLabels: { ...servers, ...shardLabels(shard) } });
  const apart: TopologySpreadConstraint = {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: servers },
    // Set by the StatefulSet controller since Kubernetes 1.28; without it the servers of all ordinals count together.
    matchLabelKeys: ['apps.kubernetes.io/pod-index'],
  };
  // Kubernetes takes one constraint for a topology key and an effect. With volumes the affinity keeps the servers of a shard apart, and counts more.
  const keyOf = ({ topologyKey, whenUnsatisfiable }: TopologySpreadConstraint) => `${topologyKey} ${whenUnsatisfiable}`;
  const others = ofShard.topologySpreadConstraints.filter((one) => keyOf(one) !== keyOf(apart));
  return { ...ofShard, topologySpreadConstraints: [...others, apart] };
}

/**
 * A volume can be bound to a node on which another pod is already. When a node joins that has none of the pods, a constraint would keep the pod from the
 * only node that it can ever run on. So the scheduler prefers a node of its own, above all else, and does not insist.
 */
function spreadVolumes(settings: InstanceSettings, labelSelector: LabelSelector): Spread {
  if (!settings.volume) { return { topologySpreadConstraints: spreadPods(labelSelector, 'DoNotSchedule') }; }
  return {
    topologySpreadConstraints: spreadPods(labelSelector, 'ScheduleAnyway'),
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: { labelSelector, topologyKey: 'kubernetes.io/hostname' } }],
      },
    },
  };
}

function spreadPods(labelSelector: LabelSelector, whenUnsatisfiable: TopologySpreadConstraint['whenUnsatisfiable']): TopologySpreadConstraint[] {
  return [
    { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable, nodeTaintsPolicy: 'Honor', labelSelector },
    { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
  ];
}
