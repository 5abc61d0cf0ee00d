import type { SentinelSettings } from '../../settings/instance-settings';
import { InternalSecret, internalSecret } from '../credentials/internal-secret';

/** With what Sentinel-aware clients learn from the connection Secret, and the address for reads. */
export function sentinelInternalSecret(settings: SentinelSettings): InternalSecret {
  return internalSecret(settings.sentinelNames.internalSecret, [
    { name: 'READ_SERVICE', value: settings.sentinelNames.readService },
    { name: 'SENTINELS', value: settings.sentinels.join(' ') },
    { name: 'SENTINEL_PORT', value: String(settings.sentinelPort) },
    { name: 'MASTER_NAME', value: settings.masterName },
  ]);
}
