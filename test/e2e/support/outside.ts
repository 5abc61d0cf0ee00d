import Redis, { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { answerOf } from './answer';
import { eventually } from './kubectl';
import type { Namespace } from './namespace';

/** The name in the certificate. No DNS knows it: connections go to the address and verify the name. */
export const OUTSIDE_HOST = 'redis.example.com';

/** What a client outside of the Kubernetes cluster knows. */
export interface OutsideClient {
  readonly address: string;
  readonly password: string;
  readonly authority: string;
}

export interface Verification {
  readonly ca?: string;
  readonly servername: string;
}

export async function outsideClient(namespace: Namespace, address: string): Promise<OutsideClient> {
  return { address, password: await namespace.secret('redis-connection', 'password'), authority: await namespace.secret('redis-tls', 'ca\\.crt') };
}

/** The address that a load balancer gives the Service. */
export async function balancedAddress(namespace: Namespace): Promise<string> {
  const address = () => namespace.get('service/redis-external', '{.status.loadBalancer.ingress[0].ip}');
  return eventually('the load balancer has an address', async () => await address() || undefined);
}

/** The address of a node, where node ports are. */
export async function nodeAddress(namespace: Namespace): Promise<string> {
  return namespace.get('nodes', '{.items[0].status.addresses[?(@.type=="InternalIP")].address}');
}

const TIMEOUTS = { connectTimeout: 2000, socketTimeout: 2000, commandTimeout: 2000 };

/** The reply, or the error of the connection. */
export async function askOutside(port: number, { address, password }: OutsideClient, tls?: Verification): Promise<string> {
  const once = { retryStrategy: () => null, maxRetriesPerRequest: 0, lazyConnect: true };
  const redis = new Redis({ host: address, port, password, ...tls && { tls }, ...TIMEOUTS, ...once });
  return answerOf(redis, () => redis.disconnect());
}

export function verification({ authority }: OutsideClient): Verification {
  return { ca: authority, servername: OUTSIDE_HOST };
}

/** A connection that stays, and connects anew by itself. */
export function connection(client: OutsideClient, port: number): Redis {
  const { address: host, password } = client;
  const redis = new Redis({ host, port, password, tls: verification(client), ...TIMEOUTS, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  return redis;
}

/** Where a node is outside: each has a port after the first. */
export type NodePorts = (host: string) => number;

/** ioredis and node-redis, as docs/outside.md says. */
export function clusterClients(client: OutsideClient, first: number, ports: NodePorts) {
  const ioredis = new Cluster([{ host: client.address, port: first }], {
    dnsLookup: (address, done) => done(null, address),
    natMap: (key) => ({ host: client.address, port: ports(key) }),
    redisOptions: { tls: verification(client), password: client.password, ...TIMEOUTS },
  });
  ioredis.on('error', () => undefined);
  const nodeRedis = createCluster({
    rootNodes: [{ url: `rediss://${client.address}:${first}` }],
    nodeAddressMap: (key) => ({ host: client.address, port: ports(key) }),
    defaults: { password: client.password, socket: { tls: true, ...verification(client) } },
  });
  nodeRedis.on('error', () => undefined);
  return { ioredis, nodeRedis };
}
