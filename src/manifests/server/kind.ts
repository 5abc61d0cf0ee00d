import type { InstanceSettings, TlsSettings } from '../../settings/instance-settings';
import { SERVER } from '../components';
import type { PodKind, Port } from '../port';

/** The port of a server. The other pods of the instance use it where there are any. */
export function redisPort(settings: InstanceSettings): Port {
  return { name: 'redis', number: settings.port, audience: settings.membership ? ['clients', 'peers'] : ['clients'] };
}

/** The port with TLS, which the proxies lead to as well. */
export function tlsPort({ membership }: InstanceSettings, { port }: TlsSettings): Port {
  return { name: 'redis-tls', number: port, audience: membership ? ['clients', 'peers'] : ['clients'] };
}

/** The ports that are open to clients, the plain one first. */
export function clientPorts(settings: InstanceSettings): Port[] {
  const { tls } = settings;
  return [...tls?.plain === false ? [] : [redisPort(settings)], ...tls ? [tlsPort(settings, tls)] : []];
}

/** The servers, or the primary where roles are fixed. */
export function serverKind(settings: InstanceSettings): PodKind {
  return { component: SERVER, ports: clientPorts(settings) };
}
