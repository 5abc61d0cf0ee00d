// What ioredis and node-redis get with the client certificate of the attachment, and without one, configured as in docs/tls.md. GET /ioredis, /nodeRedis.
import { readFileSync } from 'node:fs';
import Redis from 'ioredis';
import { createClient } from 'redis';
import { serve } from './serve.mjs';
import { answerOf } from '../support/answer';

const url = process.env.REDIS_URL;
const files = () => ({ cert: readFileSync(process.env.REDIS_CERT_FILE), key: readFileSync(process.env.REDIS_KEY_FILE) });

const byIoredis = (tls) => answerOf(
  new Redis(url, { tls, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 2000 }), (redis) => redis.disconnect());

const byNodeRedis = (tls) => answerOf(
  createClient({ url, socket: { tls: true, ...tls, reconnectStrategy: false, connectTimeout: 2000 } }), (client) => client.destroy());

serve({
  healthz: () => true,
  ioredis: async () => ({ with: await byIoredis(files()), without: await byIoredis({}) }),
  nodeRedis: async () => ({ with: await byNodeRedis(files()), without: await byNodeRedis({}) }),
});
