import type { ClusterSettings } from '../../settings/instance-settings';
import { memberFiles } from '../server/config-map';

/** The servers of the cluster, by name, and how many of the shards own slots: files beside the configuration. */
export function shardFiles(settings: ClusterSettings): Record<string, string> {
  return { ...memberFiles(settings.membership), shards: `${settings.shards}\n` };
}
