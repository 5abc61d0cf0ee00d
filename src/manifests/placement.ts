import type { PodSpec, TopologySpreadConstraint } from './kubernetes';
import type { InstancePlan } from '../plan/instance-plan';
import { componentsSelector, selectorLabels } from '../plan/names';

/** Where the scheduler may put a pod: the user's wishes, and the library's spread where the user has none. */
export function placement(plan: InstancePlan, spread: readonly TopologySpreadConstraint[] | undefined): Partial<PodSpec> {
  const { nodeSelector, affinity, tolerations, priorityClassName, topologySpreadConstraints } = plan.scheduling;
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
 * drained or dead does not count, so that its pods find another one.
 */
export function spreadOverNodes(plan: InstancePlan, ...components: readonly string[]): TopologySpreadConstraint[] {
  const labelSelector = components.length === 1
    ? { matchLabels: selectorLabels(plan.instance, components[0]) }
    : componentsSelector(plan.instance, components);
  return [
    { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy: 'Honor', labelSelector },
    { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
  ];
}
