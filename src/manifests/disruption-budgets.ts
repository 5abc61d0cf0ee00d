import { PROXY, SENTINEL, SERVER } from './components';
import type { PodDisruptionBudget } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstancePlan, SentinelPlan } from '../plan/instance-plan';
import { selectorLabels } from '../plan/names';

/**
 * Servers, sentinels and proxies each do without one of theirs; drains take the next when the last one is back. Each with the id of its
 * construct.
 */
export function disruptionBudgets(plan: SentinelPlan): { readonly id: string; readonly budget: PodDisruptionBudget }[] {
  return [
    { id: 'DisruptionBudget', budget: disruptionBudget(plan, plan.names.server, SERVER) },
    { id: 'SentinelDisruptionBudget', budget: disruptionBudget(plan, plan.sentinelNames.sentinel, SENTINEL) },
    { id: 'ProxyDisruptionBudget', budget: disruptionBudget(plan, plan.sentinelNames.proxy, PROXY) },
  ];
}

/** One pod of the component may be away. */
export function disruptionBudget(plan: InstancePlan, name: string, component: string): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: objectMeta(plan, name, component),
    spec: {
      maxUnavailable: 1,
      // A pod that is broken anyway must not keep a node from being drained.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: selectorLabels(plan.instance, component) },
    },
  };
}
