// As docs/kubeblocks.md configures a Sentinel-aware client: writes, runs jobs by BullMQ, orders a failover, and reads all again. Prints what it met as JSON.
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { runJobs } from './kubeblocks-jobs.mjs';

const { REDIS_SENTINELS, REDIS_SENTINEL_MASTER, REDIS_PASSWORD, REDIS_CA_FILE } = process.env;
const tls = REDIS_CA_FILE ? {} : undefined;
const sentinels = REDIS_SENTINELS.split(',').map((address) => {
  const [host, port] = address.split(':');
  return { host, port: Number(port) };
});
const connect = (options) => new Redis({
  sentinels,
  name: REDIS_SENTINEL_MASTER,
  password: REDIS_PASSWORD,
  sentinelPassword: REDIS_PASSWORD,
  enableTLSForSentinelMode: tls !== undefined,
  sentinelTLS: tls,
  tls,
  connectTimeout: 2000,
  socketTimeout: 10_000,
  reconnectOnError: (error) => error.message.startsWith('READONLY') && 2,
  ...options,
});

const redis = connect({});
redis.on('error', (error) => console.error(error.message));
const keys = Array.from({ length: 100 }, (_, index) => `key:${index}`);
for (const key of keys) { await redis.set(key, `value of ${key}`); }
const jobs = await runJobs(connect);
await redis.wait(2, 5000);

const sentinel = new Redis({ ...sentinels[0], password: REDIS_PASSWORD, tls });
const primary = async () => (await sentinel.call('sentinel', 'get-master-addr-by-name', REDIS_SENTINEL_MASTER)).join(':');
const before = await primary();
await sentinel.call('sentinel', 'failover', REDIS_SENTINEL_MASTER);
while (await primary() === before) { await sleep(200); }

// The same connection: it asks the sentinels again.
for (let attempt = 0; ; attempt++) {
  try {
    await redis.set('after', 'the failover');
    if ((await redis.role())[0] === 'master') break;
  } catch (error) {
    if (attempt === 30) throw error;
  }
  await sleep(500);
}
let read = 0;
for (const key of keys) { if (await redis.get(key) === `value of ${key}`) read += 1; }
console.log(JSON.stringify({ read, jobs, moved: await primary() !== before }));
process.exit(0);
