import { serversOf, SHARDS } from './components';
import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';

/**
 * The Secret that the operator makes for the user `default`: of a component kubeblocks 13138f4, pkg/constant/pattern.go:36-39; of all shards together
 * controllers/apps/cluster/transformer_cluster_sharding_account.go:368-370.
 */
export function accountSecret(settings: KubeBlocksSettings): string {
  const { instance, topology } = settings;
  return topology === 'cluster' ? `${instance}-${SHARDS}-default` : `${instance}-${serversOf(settings)}-account-default`;
}
