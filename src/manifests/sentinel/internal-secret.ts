import type { SentinelSettings } from '../../settings/instance-settings';
import type { InternalSecret } from '../credentials/internal-secret';

/** With what Sentinel-aware clients learn from the connection Secret, and the address for reads. */
export function sentinelInternalSecret({ sentinelNames, sentinels, sentinelPort, masterName }: SentinelSettings): InternalSecret {
  return {
    secretName: sentinelNames.internalSecret,
    endpoints: { readService: sentinelNames.readService, sentinels: { names: sentinels, port: sentinelPort, masterName } },
  };
}
