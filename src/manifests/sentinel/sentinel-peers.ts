import type { SentinelSettings } from '../../settings/instance-settings';
import { peers } from '../peers';
import { mergeParts, PodParts } from '../pod-parts';

/** A pod that asks servers and sentinels. */
export function sentinelPeers(settings: SentinelSettings): PodParts {
  return mergeParts(peers(settings), {
    env: [
      { name: 'REDIS_SENTINEL_PORT', value: String(settings.sentinelPort) },
      { name: 'REDIS_MASTER_NAME', value: settings.masterName },
    ],
  });
}
