import { SERVER } from './components';
import { IdentifiedService, podServices } from './pod-services';
import { addressService, redisPort, ServicePort } from './services';
import type { ClusterSettings } from '../settings/instance-settings';
import { podNames, shardLabels } from '../settings/names';

/** Of each shard the address of its ready servers, where clients begin, and those of its pods. Each with the id of its construct. */
export function shardServices(settings: ClusterSettings): IdentifiedService[] {
  return settings.shardNames.flatMap((name, shard) => [
    { id: `Shard${shard}Service`, service: addressService(settings, name, SERVER, redisPort(settings), shardLabels(shard)) },
    ...podServices(settings, podNames(name, 1 + settings.replicasPerShard), SERVER, redisPort(settings), busPort(settings))
      .map(({ id, service }) => ({ id: `Shard${shard}${id}`, service })),
  ]);
}

function busPort(settings: ClusterSettings): ServicePort {
  return { name: 'bus', port: settings.busPort, targetPort: 'bus' };
}
