// Two rate limiters: a fixed window, which is cheap, and a sliding window, which allows no burst at a window's edge.
import { randomUUID } from 'node:crypto';
import express from 'express';
import { Redis } from 'ioredis';

const LIMIT = Number(process.env.RATE_LIMIT ?? 10);
const WINDOW_SECONDS = Number(process.env.RATE_WINDOW_SECONDS ?? 10);

// One client for the whole process: the commands of all requests share its connection.
const redis = new Redis(process.env.REDIS_URL, {
  maxRetriesPerRequest: 1,
  // A command without a reply after a second is an error, so requests fail fast while Redis is down.
  commandTimeout: 1000,
  connectTimeout: 500,
  // Closes a connection on which commands wait and nothing arrives: its other end is lost. Without this, TCP detects it after 15 minutes.
  socketTimeout: 5000,
  retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
});
// Without a listener every connection error would be logged as unhandled. The client reconnects by itself.
redis.on('error', (error) => console.error(`redis: ${error.message}`));

/**
 * INCR counts, EXPIRE starts the window. In one MULTI, because a crash between the two would leave a counter that never expires and
 * would lock the caller out forever. NX sets the expiry only if there is none: otherwise every request would extend the window.
 */
async function fixedWindow(caller) {
  const key = `rate:fixed:${caller}`;
  const [[, count]] = await redis.multi().incr(key).expire(key, WINDOW_SECONDS, 'NX').exec();
  return count <= LIMIT;
}

// A sorted set of the last requests by time. A script is atomic, so two requests cannot both take the last slot. It uses the time
// of the server, because the clocks of pods differ. Rejected requests are not stored, so they do not extend the wait.
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

/** Allows a request, or answers 429. Identify callers by what you have authenticated, if possible. */
function limitedBy(allows) {
  return async (request, response, next) => {
    if (await allows(request.get('x-api-key') ?? request.ip)) return next();
    response.status(429).set('retry-after', String(WINDOW_SECONDS)).json({ error: 'too many requests' });
  };
}

const app = express();
app.get('/fixed', limitedBy(fixedWindow), (_request, response) => response.json({ allowed: true }));
app.get('/sliding', limitedBy(slidingWindow), (_request, response) => response.json({ allowed: true }));
// For readiness only: a liveness probe would restart every pod while Redis is down.
app.get('/healthz', async (_request, response) => response.send(await redis.ping()));
app.use((error, _request, response, _next) => {
  console.error(error.message);
  response.status(error.status ?? 503).json({ error: 'try again' });
});
const server = app.listen(Number(process.env.PORT ?? 3000));

process.once('SIGTERM', () => {
  server.close(() => redis.quit().catch(() => redis.disconnect()));
});
