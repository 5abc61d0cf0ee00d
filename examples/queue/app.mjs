// The producer: takes an e-mail, puts it into the queue, and says later what became of it.
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';

// Made once. A producer answers a user, so its commands fail fast; the worker's wait instead.
const redis = new Redis(process.env.REDIS_URL, {
  maxRetriesPerRequest: 1,
  commandTimeout: 1000,
  connectTimeout: 500,
  // Commands are waiting and nothing arrives: the other end is gone without a word. Without this TCP finds out after 15 minutes.
  socketTimeout: 5000,
  retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
});

const emails = new Queue('emails', {
  connection: redis,
  defaultJobOptions: {
    attempts: 3,
    backoff: { type: 'exponential', delay: 1000 },
    // Nothing is evicted from a queue's Redis, so what is done must be removed, or memory fills up.
    removeOnComplete: { age: 3600 },
    removeOnFail: { age: 7 * 24 * 3600 },
  },
});
// The queue passes on the errors of its connection, which reconnects by itself.
emails.on('error', (error) => console.error(`redis: ${error.message}`));

// BullMQ first asks the server for its version, and whatever is asked of the queue waits for that. Should it fail, the process ends and
// is started again.
let ready = false;
emails.waitUntilReady().then(() => { ready = true; });

const app = express();

app.use((_request, _response, next) => next(ready ? undefined : new Error('not connected yet')));

app.post('/emails', express.json(), async (request, response) => {
  const { to, failFirstAttempt } = request.body ?? {};
  if (!to) return response.status(400).json({ error: 'to is missing' });
  const job = await emails.add('welcome', { to, failFirstAttempt });
  // "Accepted", not "sent": the worker sends it.
  response.status(202).json({ id: job.id });
});

app.get('/emails/:id', async (request, response) => {
  // The state first: a job that was read before it was done would be called completed, and have no result yet.
  const state = await emails.getJobState(request.params.id);
  const job = await emails.getJob(request.params.id);
  if (!job) return response.status(404).json({ error: 'no such e-mail' });
  response.json({ id: job.id, state, attemptsMade: job.attemptsMade, result: job.returnvalue });
});

// For readiness only: as liveness it would restart every pod because Redis is away, which helps nobody.
app.get('/healthz', async (_request, response) => {
  response.send(await redis.ping());
});

app.use((error, _request, response, _next) => {
  console.error(error.message);
  response.status(error.status ?? 503).json({ error: 'try again' });
});

const server = app.listen(Number(process.env.PORT ?? 3000));

process.once('SIGTERM', () => {
  server.close(async () => {
    // Ends the queue only: a connection that was given to it stays ours to end.
    await emails.close();
    redis.disconnect();
  });
});
