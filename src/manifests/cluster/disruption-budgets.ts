import type { ClusterSettings } from '../../settings/instance-settings';
import { shardLabels } from '../../settings/names';
import { SERVER } from '../components';
import { disruptionBudget, IdentifiedBudget } from '../disruption-budget';

/**
 * Each shard does without one of its servers. One budget over all shards would block the drain of a node with servers of several shards
 * whose volumes stay there: the first one waits for the node to come back, and the others for the first. The drain costs no majority,
 * whatever primaries are on the node: each makes a switchover before it stops.
 */
export function shardDisruptionBudgets(settings: ClusterSettings): IdentifiedBudget[] {
  return settings.shardNames.map((name, shard) => ({
    id: `Shard${shard}DisruptionBudget`,
    budget: disruptionBudget(settings, name, SERVER, shardLabels(shard)),
  }));
}
