import { busPort } from './kind';
import type { ClusterSettings } from '../../settings/instance-settings';
import { podNames, shardLabels } from '../../settings/names';
import { SERVER } from '../components';
import { servicePort } from '../port';
import { clientServicePorts, peerServicePorts } from '../server/services';
import { addressService, IdentifiedService, podServices } from '../service';

/** Of each shard the address of its ready servers, where clients begin, and those of its pods. */
export function shardServices(settings: ClusterSettings): IdentifiedService[] {
  const clients = clientServicePorts(settings);
  const bus = servicePort(busPort(settings));
  return settings.shardNames.flatMap((name, shard) => [
    { id: `Shard${shard}Service`, service: addressService(settings, name, SERVER, clients, shardLabels(shard)) },
    ...podServices(settings, podNames(name, 1 + settings.replicasPerShard), SERVER, ...peerServicePorts(settings), bus)
      .map(({ id, service }) => ({ id: `Shard${shard}${id}`, service })),
  ]);
}
