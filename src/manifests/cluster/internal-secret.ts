import type { ClusterSettings } from '../../settings/instance-settings';
import type { InternalSecret } from '../credentials/internal-secret';

/** With what cluster-aware clients learn from the connection Secret: the addresses of the first shards. */
export function clusterInternalSecret(settings: ClusterSettings): InternalSecret {
  return { secretName: settings.clusterNames.internalSecret, endpoints: { nodes: settings.seeds } };
}
