import type { SentinelSettings } from '../../settings/instance-settings';
import { hasPlainPort } from '../../settings/tls';
import { SENTINEL, SERVER } from '../components';
import type { PodKind, Port } from '../port';
import { serverPorts } from '../server/kind';

/**
 * Sentinel-aware clients ask for the primary at one port: a sentinel knows one port of each server, that by which the pods of the instance connect to it. The
 * other pods use both: while a running instance changes to TLS alone, and back, some have plain links and some have TLS.
 */
export function sentinelPorts(settings: SentinelSettings): Port[] {
  const { sentinelPort, sentinelTlsPort, tls } = settings;
  const audience = (forClients: boolean): Port['audience'] => [...forClients ? ['clients'] as const : [], 'peers'];
  return [
    { name: 'sentinel', number: sentinelPort, audience: audience(hasPlainPort(settings)) },
    ...tls ? [{ name: 'sentinel-tls', number: sentinelTlsPort, audience: audience(!tls.plain) }] : [],
  ];
}

/** The port of sentinels that clients use. */
export function clientSentinelPort(settings: SentinelSettings): number {
  return sentinelPorts(settings).find(({ audience }) => audience.includes('clients'))!.number;
}

/** The sentinels. */
export function sentinelKind(settings: SentinelSettings): PodKind {
  return { component: SENTINEL, ports: sentinelPorts(settings) };
}

/** The servers. From outside clients come through the proxies. */
export function memberKind(settings: SentinelSettings): PodKind {
  return { component: SERVER, ports: serverPorts({ ...settings, external: undefined }) };
}
