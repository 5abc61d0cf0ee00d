import { headlessOf, SENTINEL_COUNT, sentinelsOf, serversOf } from '../../settings/kubeblocks-names';
import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';
import { podNames, replicationNames } from '../../settings/names';
import type { Endpoints } from '../credentials/endpoints';

/** Of both addons: kubeblocks-addons ce67f5a, addons/redis/templates/cmpd-redis-sentinel.yaml:22-28, addons/valkey/templates/cmpd-valkey-sentinel.yaml:52-58. */
export const SENTINEL_PORT = 26379;

/**
 * What an instance with replicas has beyond its address. Sentinels monitor the primary under the complete name of its component (kubeblocks-addons ce67f5a,
 * addons/redis/scripts/redis-register-to-sentinel.sh:309-312, addons/valkey/scripts/valkey-register-to-sentinel.sh:27).
 */
export function endpoints(settings: KubeBlocksSettings): Endpoints {
  if (settings.topology !== 'replication') { return {}; }
  const { instance } = settings;
  const sentinels = sentinelsOf(settings);
  return {
    readService: replicationNames(instance).readService,
    sentinels: {
      names: podNames(`${instance}-${sentinels}`, SENTINEL_COUNT).map((pod) => `${pod}.${headlessOf(instance, sentinels)}`),
      port: SENTINEL_PORT,
      masterName: `${instance}-${serversOf(settings)}`,
    },
  };
}
