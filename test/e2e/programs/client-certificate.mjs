// What ioredis and node-redis get with the client certificate of the attachment, and without one, configured as in docs/tls.md. GET /ioredis, /nodeRedis.
import { readFileSync } from 'node:fs';
import Redis from 'ioredis';
import { createClient } from 'redis';
import { serve } from './serve.mjs';

const url = process.env.REDIS_URL;
const files = () => ({ cert: readFileSync(process.env.REDIS_CERT_FILE), key: readFileSync(process.env.REDIS_KEY_FILE) });

/** The reply, or the code of the error. */
async function byIoredis(tls) {
  const redis = new Redis(url, { tls, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 2000 });
  let reason = '';
  redis.on('error', (error) => { reason = error.code ?? error.message; });
  try {
    await redis.connect();
    return await redis.ping();
  } catch (error) {
    return reason || String(error);
  } finally {
    redis.disconnect();
  }
}

async function byNodeRedis(tls) {
  const client = createClient({ url, socket: { tls: true, ...tls, reconnectStrategy: false, connectTimeout: 2000 } });
  let reason = '';
  client.on('error', (error) => { reason = error.code ?? error.message; });
  try {
    await client.connect();
    return await client.ping();
  } catch (error) {
    return error.code ?? (reason || String(error));
  } finally {
    client.destroy();
  }
}

serve({
  healthz: () => true,
  ioredis: async () => ({ with: await byIoredis(files()), without: await byIoredis({}) }),
  nodeRedis: async () => ({ with: await byNodeRedis(files()), without: await byNodeRedis({}) }),
});
