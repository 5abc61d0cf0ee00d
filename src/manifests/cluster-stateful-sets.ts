import { SERVER } from './components';
import type { StatefulSet } from './kubernetes';
import { nodeRole } from './node-role';
import { serverSet, withWarnings } from './stateful-set';
import type { ServerConf } from '../config/server-conf';
import type { ClusterSettings } from '../settings/instance-settings';
import { shardLabels } from '../settings/names';

/** One for each shard, in order; the first holds the warnings of the instance. */
export function shardStatefulSets(settings: ClusterSettings, conf: ServerConf): StatefulSet[] {
  const [first, ...others] = settings.shardNames.map((name, shard) => serverSet(settings, conf, nodeRole(settings, shard), {
    name, headlessService: settings.names.headlessService, component: SERVER, labels: shardLabels(shard),
  }));
  return [withWarnings(settings, first), ...others];
}
