// Writes numbered keys and remembers which of them the server acknowledged, so that a test can tell what a fault has lost.
// GET /start, /stop (waits for the writes under way), /stats, /verify (reads all back).
import { lookup } from 'dns/promises';
import keySlot from 'cluster-key-slot';
import Redis, { Cluster } from 'ioredis';
import { serve } from './serve.mjs';

/** Time-outs of an application that minds its latency. A silent connection is given up, not only its command. */
const TIMEOUTS = { commandTimeout: 2000, socketTimeout: 2000, connectTimeout: 2000 };

function connect(url) {
  const connection = new Redis(url, { ...TIMEOUTS, maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy: () => 100 });
  connection.on('error', () => {});
  return connection;
}

/** Connections of an application without any time-out: only the other end can tell them that they are lost. */
function connectPatiently(url) {
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

/** Pauses are those of one shard: what the others serve meanwhile hides none. Shards as they are at first: equal, in order. */
const shardOf = (key) => Math.floor(keySlot(`write:${key}`) * nodes.length / 16384);

let connections = [];
let patient = [];
const PER_SECOND = Number(process.env.WRITES_PER_SECOND ?? 200);
const acknowledged = [];
let next = 0;
let errors = 0;
/** Of each shard. */
let lastAcknowledged = [];
let longestGap = 0;
/** The same of each connection alone. */
let lastOf = [];
let longestConnectionGap = 0;
let timer;
const underWay = new Set();

function write() {
  const key = next++;
  const attempt = connections[key % connections.length].set(`write:${key}`, key).then(() => {
    const now = performance.now();
    const shard = shardOf(key);
    if (lastAcknowledged[shard] !== undefined) longestGap = Math.max(longestGap, now - lastAcknowledged[shard]);
    lastAcknowledged[shard] = now;
    const own = key % connections.length;
    if (lastOf[own] !== undefined) longestConnectionGap = Math.max(longestConnectionGap, now - lastOf[own]);
    lastOf[own] = now;
    acknowledged.push({ key, at: now });
  }, () => { errors += 1; }).finally(() => underWay.delete(attempt));
  underWay.add(attempt);
}

/** When the last write before the longest pause was acknowledged: the moment of the fault, as a client sees it. */
function lastBeforeFault() {
  const pauses = acknowledged.slice(1).map((write, index) => ({ at: acknowledged[index].at, length: write.at - acknowledged[index].at }));
  return pauses.reduce((longest, pause) => (pause.length > longest.length ? pause : longest), { at: 0, length: 0 }).at;
}

/** How many of the patient connections still wait for an answer, long after the others have theirs. */
async function silent() {
  const late = new Promise((resolve) => setTimeout(resolve, 10_000, 'late'));
  const answers = await Promise.all(patient.map((connection) => Promise.race([connection.ping().catch(() => 'late'), late])));
  return answers.filter((answer) => answer === 'late').length;
}

/** How many acknowledged writes are gone, and how long before the fault the oldest of them was acknowledged. */
async function verify() {
  const lost = [];
  for (let from = 0; from < acknowledged.length; from += 1000) {
    const writes = acknowledged.slice(from, from + 1000);
    const values = await Promise.all(writes.map(({ key }) => connections[0].get(`write:${key}`)));
    writes.forEach((write, index) => { if (values[index] !== String(write.key)) lost.push(write); });
  }
  const lossWindowMs = lost.length === 0 ? 0 : Math.round(lastBeforeFault() - lost[0].at);
  return { acknowledged: acknowledged.length, lost: lost.length, lossWindowMs, silent: await silent() };
}

const actions = {
  healthz: async () => (nodes.length > 0 ? { status: connections[0].status } : { ping: await connections[0].ping() }),
  start: async () => {
    longestGap = 0;
    errors = 0;
    longestConnectionGap = 0;
    lastAcknowledged = [];
    lastOf = [];
    timer ??= setInterval(write, 1000 / PER_SECOND);
    return {};
  },
  stop: async () => {
    clearInterval(timer);
    timer = undefined;
    await Promise.allSettled([...underWay]);
    return {};
  },
  stats: async () => ({ acknowledged: acknowledged.length, errors, longestGapMs: Math.round(longestGap), longestConnectionGapMs: Math.round(longestConnectionGap) }),
  verify: verify,
};

async function connectAll() {
  if (nodes.length > 0) {
    connections = Array.from({ length: 2 }, () => connectToCluster(nodes));
    return;
  }
  // The address is looked up once. A node that is lost may have run one of the cluster's DNS servers; then every second lookup takes
  // seconds, and that is not what these tests are about.
  const url = new URL(process.env.REDIS_URL);
  url.hostname = (await lookup(url.hostname)).address;
  connections = Array.from({ length: 4 }, () => connect(String(url)));
  patient = Array.from({ length: 16 }, () => connectPatiently(String(url)));
  // They always have a command under way, as a busy application has.
  for (const connection of patient) {
    const ask = () => connection.ping().catch(() => {}).then(() => setTimeout(ask, 20));
    ask();
  }
}

connectAll().then(() => serve(actions));
