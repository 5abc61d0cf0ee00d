// Writes through ioredis: with a URL (at WRITER_HOST instead of its own host, if that is set), as a client that asks sentinels (if
// WRITER_SENTINELS is set), or as one that knows clusters. GET /start, /stop, /stats, /verify, see recorder.mjs.
import { lookup } from 'dns/promises';
import keySlot from 'cluster-key-slot';
import Redis, { Cluster } from 'ioredis';
import { recorder } from './recorder.mjs';
import { serve } from './serve.mjs';

/** Time-outs of an application that minds its latency. A silent connection is given up, not only its command. */
const TIMEOUTS = { commandTimeout: 2000, socketTimeout: 2000, connectTimeout: 500 };

function connect(url) {
  const connection = new Redis(url, { ...TIMEOUTS, maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy: () => 100 });
  connection.on('error', () => {});
  return connection;
}

/** A client that asks the sentinels who the primary is, and connects to that one. */
function connectBySentinels() {
  const sentinels = process.env.REDIS_SENTINELS.split(',').map((address) => ({ host: address.split(':')[0], port: Number(address.split(':')[1]) }));
  const { password } = new URL(process.env.REDIS_URL);
  const connection = new Redis({
    sentinels, name: process.env.REDIS_SENTINEL_MASTER, password: decodeURIComponent(password), sentinelCommandTimeout: 1000, sentinelRetryStrategy: () => 100,
    ...TIMEOUTS, maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy: () => 100,
  });
  connection.on('error', () => {});
  return connection;
}

/** Connections of an application without any time-out: only the other end can tell them that they are lost. */
function connectWithoutTimeouts(url) {
  const connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
  connection.on('error', () => {});
  return connection;
}

/** A client that knows clusters: it finds the shard of a key and follows redirections by itself, up to 16 times. */
function connectToCluster(nodes) {
  const options = { redisOptions: { password: process.env.REDIS_PASSWORD, ...TIMEOUTS }, clusterRetryStrategy: () => 100 };
  const cluster = new Cluster(nodes.map((node) => `redis://${node}`), options);
  cluster.on('error', () => {});
  return cluster;
}

const nodes = process.env.REDIS_CLUSTER_NODES?.split(',') ?? [];

let connections = [];
let patient = [];
let prober;

const connectionOf = (key) => key % connections.length;

/** On a connection of its own: WAIT holds up what comes after it. */
async function measureLag() {
  const begun = performance.now();
  await prober.set('write:lag', begun);
  await prober.wait(1, 1000);
  return performance.now() - begun;
}

const { verify, ...actions } = recorder({
  set: (key) => connections[connectionOf(key)].set(`write:${key}`, key),
  get: (key) => connections[0].get(`write:${key}`),
  connectionOf,
  // Shards as they are at first: equal, in order.
  shardOf: (key) => Math.floor(keySlot(`write:${key}`) * nodes.length / 16384),
  measureLag: nodes.length > 0 ? undefined : measureLag,
});

/** How many of the patient connections still wait for an answer, long after the others have theirs. */
async function silent() {
  const late = new Promise((resolve) => setTimeout(resolve, 10_000, 'late'));
  const answers = await Promise.all(patient.map(async (connection) => ({ connection, answer: await Promise.race([connection.ping().catch(String), late]) })));
  const hanging = answers.filter(({ answer }) => answer !== 'PONG');
  for (const { connection, answer } of hanging) {
    console.log(`silent: ${answer}, ${connection.status}, from port ${connection.stream?.localPort}, `
      + `${connection.commandQueue.length} commands sent, ${connection.offlineQueue.length} waiting`);
  }
  return hanging.length;
}

async function connectAll() {
  if (nodes.length > 0) {
    connections = Array.from({ length: 2 }, () => connectToCluster(nodes));
    return;
  }
  if (process.env.WRITER_SENTINELS) {
    connections = Array.from({ length: 4 }, connectBySentinels);
    prober = connectBySentinels();
    return;
  }
  // The address is looked up once. A node that is lost may have run one of the cluster's DNS servers; then every second lookup takes
  // seconds, and that is not what these tests are about.
  const url = new URL(process.env.REDIS_URL);
  url.hostname = (await lookup(process.env.WRITER_HOST ?? url.hostname)).address;
  connections = Array.from({ length: 4 }, () => connect(String(url)));
  prober = connect(String(url));
  patient = Array.from({ length: 16 }, () => connectWithoutTimeouts(String(url)));
  // They always have a command under way, as a busy application has.
  for (const connection of patient) {
    const ask = () => connection.ping().catch(() => {}).then(() => setTimeout(ask, 20));
    ask();
  }
}

connectAll().then(() => serve({
  ...actions,
  verify: async () => ({ ...await verify(), silent: await silent() }),
  healthz: async () => (nodes.length > 0 ? { status: connections[0].status } : { ping: await connections[0].ping() }),
}));
