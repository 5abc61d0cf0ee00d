import type { ReplicationSettings } from '../../settings/instance-settings';
import type { InternalSecret } from '../credentials/internal-secret';

/** With the address for reads. */
export function replicationInternalSecret({ replicationNames }: ReplicationSettings): InternalSecret {
  return { secretName: replicationNames.internalSecret, endpoints: { readService: replicationNames.readService } };
}
