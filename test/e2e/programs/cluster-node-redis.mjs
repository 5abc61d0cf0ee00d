// What the README says for node-redis, and a check: GET /check writes keys of all slots and reads them back.
import { createCluster } from 'redis';
import { serve } from './serve.mjs';

const redis = createCluster({
  rootNodes: process.env.REDIS_CLUSTER_NODES.split(',').map((address) => ({ url: `redis://${address}` })),
  // An idle connection says something each second: one that hears nothing for three is lost.
  defaults: { password: process.env.REDIS_PASSWORD, pingInterval: 1000, socket: { connectTimeout: 2000, socketTimeout: 3000 } },
});
redis.on('error', () => {});

async function check() {
  const keys = Array.from({ length: 300 }, (_, index) => `node-redis:${index}`);
  await Promise.all(keys.map((key) => redis.set(key, `value of ${key}`)));
  const values = await Promise.all(keys.map((key) => redis.get(key)));
  return { written: keys.length, wrong: keys.filter((key, index) => values[index] !== `value of ${key}`).length };
}

redis.connect().then(() => serve({ healthz: async () => ({ ok: true }), check }));
