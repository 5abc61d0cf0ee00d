import type { ClusterSettings } from '../../settings/instance-settings';
import { InternalSecret, internalSecret } from '../credentials/internal-secret';

/** With what cluster-aware clients learn from the connection Secret: the addresses of the first shards. */
export function clusterInternalSecret(settings: ClusterSettings): InternalSecret {
  return internalSecret(settings.clusterNames.internalSecret, [{ name: 'NODES', value: settings.seeds.join(' ') }]);
}
