import { SHARDS } from '../../settings/kubeblocks-names';
import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';

/**
 * The Secret that the operator makes of the user `default` for all shards together: kubeblocks 13138f4,
 * controllers/apps/cluster/transformer_cluster_sharding_account.go:368-370; v1.0.2 the same.
 */
export function shardsAccountSecret({ instance }: KubeBlocksSettings): string {
  return `${instance}-${SHARDS}-default`;
}
