// Two rate limiters: a fixed window, which is cheap, and a sliding window, which has no edge to wait for.
import { randomUUID } from 'node:crypto';
import express from 'express';
import { Redis } from 'ioredis';

const LIMIT = Number(process.env.RATE_LIMIT ?? 10);
const WINDOW_SECONDS = Number(process.env.RATE_WINDOW_SECONDS ?? 10);

// One client for the whole process, made once: the commands of all requests share its connection.
const redis = new Redis(process.env.REDIS_URL, {
  maxRetriesPerRequest: 1,
  // A command without an answer after a second is an error, so requests fail fast while Redis is away.
  commandTimeout: 1000,
  connectTimeout: 500,
  // Commands are waiting and nothing arrives: the other end is gone without a word. Without this TCP finds out after 15 minutes.
  socketTimeout: 5000,
  retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
});
// Without a listener every connection problem would be printed as unhandled. The client reconnects by itself.
redis.on('error', (error) => console.error(`redis: ${error.message}`));

/**
 * INCR counts, EXPIRE starts the window. In one MULTI, because a crash between the two would leave a counter that never ends and a
 * caller locked out for ever. NX sets the expiry only where there is none: else every request would prolong the window.
 */
async function fixedWindow(caller) {
  const key = `rate:fixed:${caller}`;
  const [[, count]] = await redis.multi().incr(key).expire(key, WINDOW_SECONDS, 'NX').exec();
  return count <= LIMIT;
}

// A sorted set of the last requests by time. A script runs as one command, so two callers never both take the last place. It takes
// the time from the server: the clocks of pods differ. Refused requests are not kept, so they do not prolong anything.
redis.defineCommand('slidingWindow', {
  numberOfKeys: 1,
  lua: `
    local limit, window, request = tonumber(ARGV[1]), tonumber(ARGV[2]) * 1000000, ARGV[3]
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
    if redis.call('ZCARD', KEYS[1]) >= limit then return 0 end
    redis.call('ZADD', KEYS[1], now, request)
    redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
    return 1`,
});

async function slidingWindow(caller) {
  return await redis.slidingWindow(`rate:sliding:${caller}`, LIMIT, WINDOW_SECONDS, randomUUID()) === 1;
}

/** Lets a request through, or answers 429. Who counts as one caller is yours to say: best what you have authenticated. */
function limitedBy(allows) {
  return async (request, response, next) => {
    if (await allows(request.get('x-api-key') ?? request.ip)) return next();
    response.status(429).set('retry-after', String(WINDOW_SECONDS)).json({ error: 'too many requests' });
  };
}

const app = express();
app.get('/fixed', limitedBy(fixedWindow), (_request, response) => response.json({ allowed: true }));
app.get('/sliding', limitedBy(slidingWindow), (_request, response) => response.json({ allowed: true }));
// For readiness only: as liveness it would restart every pod because Redis is away, which helps nobody.
app.get('/healthz', async (_request, response) => response.send(await redis.ping()));
app.use((error, _request, response, _next) => {
  console.error(error.message);
  response.status(error.status ?? 503).json({ error: 'try again' });
});
const server = app.listen(Number(process.env.PORT ?? 3000));

process.once('SIGTERM', () => {
  server.close(() => redis.quit().catch(() => redis.disconnect()));
});
