import { nodeRole } from './node-role';
import type { ServerConf } from '../../config/server-conf';
import type { ClusterSettings } from '../../settings/instance-settings';
import { shardLabels } from '../../settings/names';
import type { StatefulSet } from '../kubernetes';
import { serverSet, withWarnings } from '../server/stateful-set';

/** One for each shard, in order; the first holds the warnings of the instance. */
export function shardStatefulSets(settings: ClusterSettings, conf: ServerConf): StatefulSet[] {
  const { headlessService } = settings.names;
  const [first, ...others] = settings.shardNames.map((name, shard) => (
    serverSet(settings, conf, nodeRole(settings, shard), { name, headlessService, labels: shardLabels(shard) })
  ));
  return [withWarnings(settings, first), ...others];
}
