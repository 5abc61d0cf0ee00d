import { PROXY_PORTS } from '../../config/proxy-conf';
import { PROXY } from '../components';
import type { PodKind, Port } from '../port';

/** Connections that go to the primary. */
export const WRITE_PORT: Port = { name: 'write', number: PROXY_PORTS.write, audience: ['clients'] };

/** Connections that go to replicas in sync. */
export const READ_PORT: Port = { name: 'read', number: PROXY_PORTS.read, audience: ['clients'] };

/** For the kubelet alone. */
export const HEALTH_PORT: Port = { name: 'health', number: PROXY_PORTS.health, audience: [] };

/** The proxies. */
export const PROXY_KIND: PodKind = { component: PROXY, ports: [WRITE_PORT, READ_PORT, HEALTH_PORT] };
