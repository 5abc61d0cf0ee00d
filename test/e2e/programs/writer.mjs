// Writes through ioredis: by REDIS_URL (with the host WRITER_HOST, if that is set; it looks the name up once, or whenever it connects if WRITER_LOOKUP
// is set), as a Sentinel-aware client (if WRITER_SENTINELS is set), or as a cluster-aware client (without TLS if WRITER_PLAIN is set). Its keys begin with
// WRITER_PREFIX, so that several writers can share an instance, and a command may take WRITER_TIMEOUT milliseconds. GET /start, /stop, /stats, /verify: see recorder.mjs.
import { lookup } from 'dns/promises';
import keySlot from 'cluster-key-slot';
import Redis, { Cluster } from 'ioredis';
import { recorder } from './recorder.mjs';
import { serve } from './serve.mjs';

/** Timeouts of a latency-sensitive application. `socketTimeout` closes a connection that does not answer; `commandTimeout` leaves it open. */
const TIMEOUT = Number(process.env.WRITER_TIMEOUT ?? 2000);
const TIMEOUTS = { commandTimeout: TIMEOUT, socketTimeout: TIMEOUT, connectTimeout: 500 };

function connect(url, security) {
  const connection = new Redis(url, { ...security, ...TIMEOUTS, maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy: () => 100 });
  connection.on('error', () => {});
  return connection;
}

/** A Sentinel-aware client. */
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

/**
 * A client without timeouts of its own: it notices a lost connection only when the other end closes it. It ends a connect that is not answered after 10
 * seconds, the default of ioredis: until kube-proxy knows that a pod is deleted, connects to the address of its Service get no answer.
 */
function connectWithoutTimeouts(url, security) {
  const connection = new Redis(url, { ...security, maxRetriesPerRequest: null, retryStrategy: () => 100 });
  connection.on('error', () => {});
  return connection;
}

/** With TLS, a connection verifies the name that it was given. */
const TLS = process.env.REDIS_CA_FILE && !process.env.WRITER_PLAIN;

/** A cluster-aware client: it finds the shard of a key and follows up to 16 redirections. */
function connectToCluster(nodes) {
  const options = {
    ...TLS && { dnsLookup: (address, done) => done(null, address) },
    redisOptions: { password: process.env.REDIS_PASSWORD, ...TIMEOUTS, ...TLS && { tls: {} } },
    clusterRetryStrategy: () => 100,
  };
  const cluster = new Cluster(nodes.map((node) => (TLS ? `rediss://${node}` : `redis://${node.replace(':6380', ':6379')}`)), options);
  cluster.on('error', () => {});
  // As docs/clients.md says: after all servers were down at once it can stay closed.
  cluster.on('close', () => setTimeout(() => { if (cluster.status === 'close') cluster.connect().catch(() => {}); }, 2000));
  return cluster;
}

const nodes = process.env.REDIS_CLUSTER_NODES?.split(',') ?? [];

let connections = [];
let withoutTimeouts = [];
let prober;

const nameOf = (key) => `${process.env.WRITER_PREFIX ?? 'write'}:${key}`;
const connectionOf = (key) => key % connections.length;

/** On a connection of its own, because WAIT blocks the commands after it, and as a pipeline, because it waits for the writes of its connection alone. */
async function measureLag() {
  const begun = performance.now();
  const results = await prober.pipeline().set('write:lag', begun).wait(1, 1000).exec();
  for (const [error] of results) { if (error) throw error; }
  return performance.now() - begun;
}

const { start, verify, ...actions } = recorder({
  set: (key) => connections[connectionOf(key)].set(nameOf(key), key),
  get: (key) => connections[0].get(nameOf(key)),
  connectionOf,
  // The initial slot assignment: equal shares, in order.
  shardOf: (key) => Math.floor(keySlot(nameOf(key)) * nodes.length / 16384),
  measureLag,
});

/** The number of connections without timeouts that still wait for a reply, long after the others got theirs, and after a connect would have ended. */
async function countHanging() {
  const late = new Promise((resolve) => setTimeout(resolve, 25_000, 'late'));
  const answers = await Promise.all(withoutTimeouts.map(async (connection) => ({ connection, answer: await Promise.race([connection.ping().catch(String), late]) })));
  const hanging = answers.filter(({ answer }) => answer !== 'PONG');
  for (const { connection, answer } of hanging) {
    console.log(`hanging: ${answer}, ${connection.status}, from port ${connection.stream?.localPort}, `
      + `${connection.commandQueue.length} commands sent, ${connection.offlineQueue.length} waiting`);
  }
  return hanging.length;
}

async function connectAll() {
  if (nodes.length > 0) {
    connections = Array.from({ length: 2 }, () => connectToCluster(nodes));
    prober = connectToCluster(nodes);
    return;
  }
  if (process.env.WRITER_SENTINELS) {
    connections = Array.from({ length: 4 }, connectBySentinels);
    prober = connectBySentinels();
    return;
  }
  // A lost node may have run one of the cluster's DNS servers: every second lookup then takes seconds, which most tests do not measure.
  const url = new URL(process.env.REDIS_URL);
  // The certificate has the name in the URL, and not the address that is looked up.
  const security = url.protocol === 'rediss:' ? { tls: { servername: url.hostname } } : {};
  url.hostname = process.env.WRITER_HOST ?? url.hostname;
  if (!process.env.WRITER_LOOKUP) { url.hostname = (await lookup(url.hostname)).address; }
  connections = Array.from({ length: 4 }, () => connect(String(url), security));
  prober = connect(String(url), security);
  withoutTimeouts = Array.from({ length: 16 }, () => connectWithoutTimeouts(String(url), security));
  // Each always has a command in flight, like a busy application.
  for (const connection of withoutTimeouts) {
    const ask = () => connection.ping().catch(() => {}).then(() => setTimeout(ask, 20));
    ask();
  }
}

/** A write on a connection that is not ready fails at once. */
async function untilReady() {
  const ready = (connection) => connection.status === 'ready' || new Promise((resolve) => connection.once('ready', resolve));
  await Promise.all(connections.map(ready));
}

connectAll().then(() => serve({
  ...actions,
  start: async () => { await untilReady(); return start(); },
  verify: async () => ({ ...await verify(), hanging: await countHanging() }),
  healthz: async () => (nodes.length > 0 ? { status: connections[0].status } : { ping: await connections[0].ping() }),
}));
