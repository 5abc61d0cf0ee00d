// Cache-aside: read from Redis first, from the slow source on a miss, and give every copy a TTL.
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { Redis } from 'ioredis';

const TTL_SECONDS = Number(process.env.CACHE_TTL_SECONDS ?? 300);
const servedBy = process.env.HOSTNAME ?? hostname();

const { REDIS_URL, REDIS_CLUSTER_NODES, REDIS_PASSWORD } = process.env;
const options = {
  // A command without a reply after a second is an error, so requests fail fast while Redis is down.
  commandTimeout: 1000,
  connectTimeout: 500,
  // Closes a connection on which commands wait and nothing arrives: its other end is lost. Without this, TCP detects it after 15 minutes.
  socketTimeout: 5000,
};
// One client for the whole process: the commands of all requests share its connection, with shards one to each server.
const redis = REDIS_CLUSTER_NODES
  ? new Redis.Cluster(REDIS_CLUSTER_NODES.split(',').map(endpoint), { redisOptions: { ...options, password: REDIS_PASSWORD } })
  : new Redis(REDIS_URL, { ...options, maxRetriesPerRequest: 3, retryStrategy: (attempt) => Math.min(attempt * 100, 1000) });
// Without a listener every connection error would be logged as unhandled. The client reconnects by itself.
redis.on('error', (error) => console.error(`redis: ${error.message}`));

/** Of `host:port`. */
function endpoint(address) {
  const [host, port] = address.split(':');
  return { host, port: Number(port) };
}

/** The cache-aside pattern itself. */
async function getUser(id) {
  const key = `user:${id}`;
  const cached = await redis.get(key);
  if (cached) return { user: JSON.parse(cached), cached: true };

  const user = await findUser(id);
  // Always with a TTL: stale copies expire, and so do copies that are not read any more.
  await redis.set(key, JSON.stringify(user), 'EX', TTL_SECONDS);
  return { user, cached: false };
}

/** Stands for your database. */
async function findUser(id) {
  await sleep(200);
  return { id, name: `User ${id}`, readAt: new Date().toISOString() };
}

const app = express();

app.get('/users/:id', async (request, response) => {
  response.json({ ...await getUser(request.params.id), servedBy });
});

// For readiness only: a liveness probe would restart every pod while Redis is down.
app.get('/healthz', async (_request, response) => {
  response.send(await redis.ping());
});

app.use((error, _request, response, _next) => {
  console.error(error.message);
  response.status(error.status ?? 503).json({ error: 'try again' });
});

const server = app.listen(Number(process.env.PORT ?? 3000));

process.once('SIGTERM', () => {
  // Rejects new connections, completes the running requests, then disconnects from Redis. The process exits because nothing is left to do.
  server.close(() => redis.quit().catch(() => redis.disconnect()));
});
