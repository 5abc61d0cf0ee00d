import type { SentinelSettings } from '../../settings/instance-settings';
import { SENTINEL, SERVER } from '../components';
import type { PodKind, Port } from '../port';
import { serverPorts } from '../server/kind';

/** Sentinel-aware clients ask there for the primary. */
export function sentinelPort(settings: SentinelSettings): Port {
  return { name: 'sentinel', number: settings.sentinelPort, audience: ['clients', 'peers'] };
}

/** The sentinels. */
export function sentinelKind(settings: SentinelSettings): PodKind {
  return { component: SENTINEL, ports: [sentinelPort(settings)] };
}

/** The servers. From outside clients come through the proxies. */
export function memberKind(settings: SentinelSettings): PodKind {
  return { component: SERVER, ports: serverPorts({ ...settings, external: undefined }) };
}
