import { clientSentinelPort } from './kind';
import type { SentinelSettings } from '../../settings/instance-settings';
import type { InternalSecret } from '../credentials/internal-secret';

/** With what Sentinel-aware clients learn from the connection Secret, and the address for reads. */
export function sentinelInternalSecret(settings: SentinelSettings): InternalSecret {
  const { sentinelNames, sentinels, masterName } = settings;
  return {
    secretName: sentinelNames.internalSecret,
    endpoints: { readService: sentinelNames.readService, sentinels: { names: sentinels, port: clientSentinelPort(settings), masterName } },
  };
}
