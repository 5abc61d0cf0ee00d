// Writes numbered keys and remembers which of them the server acknowledged, so that a test can tell what a fault has lost.
// GET /start, /stop (waits for the writes under way), /stats, /verify (reads all back).
import { createServer } from 'http';
import Redis from 'ioredis';

const redis = new Redis(process.env.REDIS_URL, {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  commandTimeout: 2000,
  connectTimeout: 2000,
  retryStrategy: () => 100,
});
redis.on('error', () => {});

const PER_SECOND = Number(process.env.WRITES_PER_SECOND ?? 200);
const acknowledged = [];
let next = 0;
let errors = 0;
let lastAcknowledged;
let longestGap = 0;
let timer;
const underWay = new Set();

function write() {
  const key = next++;
  const attempt = redis.set(`write:${key}`, key).then(() => {
    const now = performance.now();
    if (lastAcknowledged !== undefined) longestGap = Math.max(longestGap, now - lastAcknowledged);
    lastAcknowledged = now;
    acknowledged.push(key);
  }, () => { errors += 1; }).finally(() => underWay.delete(attempt));
  underWay.add(attempt);
}

async function verify() {
  const lost = [];
  for (let at = 0; at < acknowledged.length; at += 1000) {
    const keys = acknowledged.slice(at, at + 1000);
    const values = await redis.mget(keys.map((key) => `write:${key}`));
    keys.forEach((key, index) => { if (values[index] !== String(key)) lost.push(key); });
  }
  return { acknowledged: acknowledged.length, lost: lost.length, firstLost: lost[0], lastLost: lost.at(-1) };
}

const actions = {
  '/healthz': async () => ({ ping: await redis.ping() }),
  '/start': async () => {
    longestGap = 0;
    lastAcknowledged = undefined;
    timer ??= setInterval(write, 1000 / PER_SECOND);
    return {};
  },
  '/stop': async () => {
    clearInterval(timer);
    timer = undefined;
    await Promise.allSettled([...underWay]);
    return {};
  },
  '/stats': async () => ({ acknowledged: acknowledged.length, errors, longestGapMs: Math.round(longestGap) }),
  '/verify': verify,
};

createServer(async (request, response) => {
  try {
    const answer = await actions[request.url]?.();
    response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ?? {}));
  } catch (error) {
    response.writeHead(503).end(JSON.stringify({ error: String(error) }));
  }
}).listen(3000);
process.on('SIGTERM', () => process.exit(0));
