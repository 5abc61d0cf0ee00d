// Writes by REDIS_URL through four connections of the library in CLIENT, ioredis or node-redis, which look its name up at every connect. Defaults but for
// the timeouts. GET /start, /stop, /stats, /verify: see recorder.mjs.
import Redis from 'ioredis';
import { createClient } from 'redis';
import { recorder } from '../../test/e2e/programs/recorder.mjs';
import { serve } from '../../test/e2e/programs/serve.mjs';

const URL_OF_REDIS = process.env.REDIS_URL;

const LIBRARIES = {
  'ioredis': () => new Redis(URL_OF_REDIS, { connectTimeout: 500, socketTimeout: 2000 }),
  'node-redis': () => {
    const client = createClient({
      url: URL_OF_REDIS,
      pingInterval: 1000,
      // Its own strategy does not reconnect after a socketTimeout. The delays are those of its own.
      socket: { connectTimeout: 500, socketTimeout: 2000, reconnectStrategy: (retries) => Math.min(2 ** retries * 50, 2000) + Math.floor(Math.random() * 200) },
    });
    client.connect().catch(() => {});
    return client;
  },
};

const connections = Array.from({ length: 4 }, () => LIBRARIES[process.env.CLIENT]());
for (const connection of connections) connection.on('error', () => {});

serve({
  ...recorder({
    set: (key) => connections[key % 4].set(`dns:${process.env.CLIENT}:${key}`, String(key)),
    get: (key) => connections[0].get(`dns:${process.env.CLIENT}:${key}`),
    connectionOf: (key) => key % 4,
  }),
  healthz: async () => ({ ping: await connections[0].ping() }),
});
