// Writes and reads with what an attachment gives to a container: its URL, the read address, the nodes of a cluster. Prints what it met as JSON.
import { Cluster, Redis } from 'ioredis';
import { runJobs } from './kubeblocks-jobs.mjs';

const { REDIS_URL, REDIS_READ_URL, REDIS_CLUSTER_NODES, REDIS_PASSWORD } = process.env;
const options = { connectTimeout: 2000, commandTimeout: 5000, maxRetriesPerRequest: 3 };
const keys = Array.from({ length: 100 }, (_, index) => `key:${index}`);

const cluster = (redisOptions) => new Cluster(REDIS_CLUSTER_NODES.split(',').map((node) => `redis://${node}`), { redisOptions: { ...redisOptions, password: REDIS_PASSWORD } });
const redis = REDIS_CLUSTER_NODES ? cluster(options) : new Redis(REDIS_URL, options);
for (const key of keys) { await redis.set(key, `value of ${key}`); }
const values = [];
for (const key of keys) { values.push(await redis.get(key)); }

const met = { read: values.filter((value, index) => value === `value of ${keys[index]}`).length };
if (REDIS_CLUSTER_NODES) {
  met.primaries = redis.nodes('master').length;
  met.jobs = await runJobs(cluster);
} else {
  [met.role] = await redis.role();
}
if (REDIS_READ_URL) {
  const reader = new Redis(REDIS_READ_URL, options);
  [met.readRole] = await reader.role();
  reader.disconnect();
}
console.log(JSON.stringify(met));
process.exit(0);
