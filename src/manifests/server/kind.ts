import type { InstanceSettings, TlsSettings } from '../../settings/instance-settings';
import { hasPlainPort } from '../../settings/tls';
import { SERVER } from '../components';
import type { PodKind, Port } from '../port';

/** The plain port of a server. The other pods of the instance use it where there are any: with TLS alone too, until none of them has plain links. */
export function redisPort(settings: InstanceSettings): Port {
  const { port, membership } = settings;
  return { name: 'redis', number: port, audience: [...hasPlainPort(settings) ? ['clients'] as const : [], ...membership ? ['peers'] as const : []] };
}

/** The port with TLS, which the proxies lead to as well. */
export function tlsPort({ membership, external }: InstanceSettings, { port }: TlsSettings): Port {
  return { name: 'redis-tls', number: port, audience: ['clients', ...membership ? ['peers'] as const : [], ...external ? ['outside'] as const : []] };
}

/** The ports of a server that are open to other pods, the plain one first. */
export function serverPorts(settings: InstanceSettings): Port[] {
  const { tls } = settings;
  return [redisPort(settings), ...tls ? [tlsPort(settings, tls)] : []].filter(({ audience }) => audience.length > 0);
}

/** The servers, or the primary where roles are fixed. */
export function serverKind(settings: InstanceSettings): PodKind {
  return { component: SERVER, ports: serverPorts(settings) };
}
