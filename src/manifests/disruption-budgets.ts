import { PROXY, SENTINEL, SERVER } from './components';
import type { PodDisruptionBudget } from './kubernetes';
import { objectMeta } from './metadata';
import type { ClusterSettings, InstanceSettings, SentinelSettings } from '../settings/instance-settings';
import { selectorLabels, shardLabels } from '../settings/names';

type Budgets = readonly { readonly id: string; readonly budget: PodDisruptionBudget }[];

/**
 * Servers, sentinels and proxies each do without one of theirs; drains take the next when the last one is back. Each with the id of its
 * construct.
 */
export function disruptionBudgets(settings: SentinelSettings): Budgets {
  return [
    { id: 'DisruptionBudget', budget: disruptionBudget(settings, settings.names.server, SERVER) },
    { id: 'SentinelDisruptionBudget', budget: disruptionBudget(settings, settings.sentinelNames.sentinel, SENTINEL) },
    { id: 'ProxyDisruptionBudget', budget: disruptionBudget(settings, settings.sentinelNames.proxy, PROXY) },
  ];
}

/**
 * Each shard does without one of its servers. One budget over all shards would block the drain of a node with servers of several shards
 * whose volumes stay there: the first one waits for the node to come back, and the others for the first. No majority goes with a node
 * whatever primaries are on it: they hand over before they stop.
 */
export function shardDisruptionBudgets(settings: ClusterSettings): Budgets {
  return settings.shardNames.map((name, shard) => ({
    id: `Shard${shard}DisruptionBudget`,
    budget: disruptionBudget(settings, name, SERVER, shardLabels(shard)),
  }));
}

/** One pod of the component, and of those that have the labels, may be away. */
export function disruptionBudget(
  settings: InstanceSettings, name: string, component: string, labels: Record<string, string> = {},
): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: objectMeta(settings, name, component),
    spec: {
      maxUnavailable: 1,
      // A pod that is broken anyway must not keep a node from being drained.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { ...selectorLabels(settings.instance, component), ...labels } },
    },
  };
}
