import type { ReplicationSettings } from '../../settings/instance-settings';
import { InternalSecret, internalSecret } from '../credentials/internal-secret';

/** With the address for reads. */
export function replicationInternalSecret(settings: ReplicationSettings): InternalSecret {
  return internalSecret(settings.replicationNames.internalSecret, [{ name: 'READ_SERVICE', value: settings.replicationNames.readService }]);
}
