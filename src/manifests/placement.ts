import { SERVER } from './components';
import type { PodSpec, TopologySpreadConstraint } from './kubernetes';
import { podSelector } from './metadata';
import type { InstanceSettings } from '../settings/instance-settings';
import { selectorLabels, shardLabels } from '../settings/names';

/** Where the scheduler may put a pod: as the user says, and by the library's spread where the user names none. */
export function placement(settings: InstanceSettings, spread: readonly TopologySpreadConstraint[] | undefined): Partial<PodSpec> {
  const { nodeSelector, affinity, tolerations, priorityClassName, topologySpreadConstraints } = settings.scheduling;
  const constraints = (topologySpreadConstraints as readonly unknown[] | undefined ?? spread) as PodSpec['topologySpreadConstraints'];
  return {
    ...(nodeSelector && { nodeSelector }),
    ...(affinity && { affinity }),
    ...(tolerations && { tolerations: tolerations as PodSpec['tolerations'] }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(constraints && { topologySpreadConstraints: constraints }),
  };
}

/**
 * One pod of the components on a node, and zones as evenly as may be. On a cluster of fewer nodes than pods they share; a node that is
 * drained or down does not count, so that its pods find another one.
 */
export function spreadOverNodes(settings: InstanceSettings, ...components: readonly string[]): TopologySpreadConstraint[] {
  return spreadPods(podSelector(settings, ...components));
}

/**
 * The same of the servers of a shard. Beyond that, servers of the same ordinal are on different nodes if that can be: those of ordinal 0
 * are the primaries whenever possible, and a node that is lost should not take the majority of them.
 */
export function spreadShard(settings: InstanceSettings, shard: number): TopologySpreadConstraint[] {
  const servers = selectorLabels(settings.instance, SERVER);
  return [
    ...spreadPods({ matchLabels: { ...servers, ...shardLabels(shard) } }),
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: servers },
      // Set by the StatefulSet controller since Kubernetes 1.28; without it the servers of all ordinals count together.
      matchLabelKeys: ['apps.kubernetes.io/pod-index'],
    },
  ];
}

function spreadPods(labelSelector: TopologySpreadConstraint['labelSelector']): TopologySpreadConstraint[] {
  return [
    { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy: 'Honor', labelSelector },
    { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
  ];
}
