import { PROXY_PORTS } from '../../config/proxy-conf';
import type { SentinelSettings } from '../../settings/instance-settings';
import { hasPlainPort } from '../../settings/tls';
import { PROXY } from '../components';
import type { PodKind, Port } from '../port';

/** Connections that go to the primary. */
export const WRITE_PORT: Port = { name: 'write', number: PROXY_PORTS.write, audience: ['clients'] };

/** Connections that go to replicas in sync. */
export const READ_PORT: Port = { name: 'read', number: PROXY_PORTS.read, audience: ['clients'] };

/** The same two with TLS, which the server ends. Clients outside use the first. */
export function writeTlsPort({ external }: SentinelSettings): Port {
  return { name: 'write-tls', number: PROXY_PORTS.writeTls, audience: ['clients', ...external ? ['outside'] as const : []] };
}

export const READ_TLS_PORT: Port = { name: 'read-tls', number: PROXY_PORTS.readTls, audience: ['clients'] };

/** For the kubelet alone. */
export const HEALTH_PORT: Port = { name: 'health', number: PROXY_PORTS.health, audience: [] };

/** The proxies. */
export function proxyKind(settings: SentinelSettings): PodKind {
  return {
    component: PROXY,
    ports: [...hasPlainPort(settings) ? [WRITE_PORT, READ_PORT] : [], ...settings.tls ? [writeTlsPort(settings), READ_TLS_PORT] : [], HEALTH_PORT],
  };
}
