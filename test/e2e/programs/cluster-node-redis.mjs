// Writes through node-redis, configured as in docs/clients.md. GET /start, /stop, /stats, /verify: see recorder.mjs.
import { createCluster } from 'redis';
import { recorder } from './recorder.mjs';
import { serve } from './serve.mjs';

const tls = process.env.REDIS_CA_FILE !== undefined;

const addresses = process.env.REDIS_CLUSTER_NODES.split(',');
const [host, port] = addresses[0].split(':');

const redis = createCluster({
  rootNodes: addresses.map((address) => ({ url: `${tls ? 'rediss' : 'redis'}://${address}` })),
  // With TLS a node that has just started has the name `?`. Its commands would wait forever: any other node redirects them.
  nodeAddressMap: (address) => (address.startsWith('?:') ? { host, port: Number(port) } : undefined),
  // An idle connection sends a PING each second, so one that receives nothing for 3 seconds is lost. Without a
  // reconnectStrategy node-redis does not connect again after that.
  defaults: {
    password: process.env.REDIS_PASSWORD,
    pingInterval: 1000,
    socket: { connectTimeout: 500, socketTimeout: 3000, reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 2000), ...tls && { tls } },
  },
});
redis.on('error', () => {});

const actions = recorder({ set: (key) => redis.set(`node-redis:${key}`, String(key)), get: (key) => redis.get(`node-redis:${key}`) });

redis.connect().then(() => serve({ ...actions, healthz: async () => ({ ok: true }) }));
