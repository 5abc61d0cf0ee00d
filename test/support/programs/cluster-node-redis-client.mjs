// Writes keys to every shard by TLS through node-redis, with the map for nodes without a name that docs/clients.md has. Prints the errors of commands, and `written`
// when each key is. Names are not looked up: ADDRESSES has them.
// Inputs: ADDRESSES (JSON: the address of each pod), AUTHORITY (a certificate), PASSWORD.
import { setTimeout as pause } from 'node:timers/promises';
import { createCluster } from 'redis';

const pods = new Map(Object.entries(JSON.parse(process.env.ADDRESSES)));
const [first] = pods.values();
const port = 6380;

const redis = createCluster({
  rootNodes: [{ url: `rediss://${first}:${port}` }],
  nodeAddressMap: (address) => ({ host: address.startsWith('?:') ? first : pods.get(address.split(/[.:]/)[0]) ?? first, port }),
  defaults: {
    password: process.env.PASSWORD,
    pingInterval: 1000,
    socket: {
      tls: true, ca: process.env.AUTHORITY, checkServerIdentity: () => undefined,
      connectTimeout: 500, socketTimeout: 3000, reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 2000),
    },
  },
});
redis.on('error', () => {});
await redis.connect();

async function write(key) {
  for (;;) {
    try { return await redis.set(`key:${key}`, String(key)); } catch (error) { console.log(error.message); }
    await pause(50);
  }
}
for (let key = 0; key < 300; key += 1) { await write(key); }
console.log('written');
process.exit(0);
