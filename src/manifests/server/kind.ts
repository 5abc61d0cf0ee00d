import type { InstanceSettings } from '../../settings/instance-settings';
import { SERVER } from '../components';
import type { PodKind, Port } from '../port';

/** The port of a server. The other pods of the instance use it where there are any. */
export function redisPort(settings: InstanceSettings): Port {
  return { name: 'redis', number: settings.port, audience: settings.membership ? ['clients', 'peers'] : ['clients'] };
}

/** The servers, or the primary where roles are fixed. */
export function serverKind(settings: InstanceSettings): PodKind {
  return { component: SERVER, ports: [redisPort(settings)] };
}
