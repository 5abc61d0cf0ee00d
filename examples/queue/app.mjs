// The producer: accepts an e-mail, adds it to the queue, and reports its state.
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';

// One connection for the process. A producer answers a user, so its commands fail fast; those of the worker wait.
const redis = new Redis(process.env.REDIS_URL, {
  maxRetriesPerRequest: 1,
  commandTimeout: 1000,
  connectTimeout: 500,
  // Closes a connection on which commands wait and nothing arrives: its other end is lost. Without this, TCP detects it after 15 minutes.
  socketTimeout: 5000,
  retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
});

const emails = new Queue('emails', {
  connection: redis,
  defaultJobOptions: {
    attempts: 3,
    backoff: { type: 'exponential', delay: 1000 },
    // A queue's Redis evicts nothing, so finished jobs must be removed, or memory fills up.
    removeOnComplete: { age: 3600 },
    removeOnFail: { age: 7 * 24 * 3600 },
  },
});
// The queue forwards the errors of its connection, which reconnects by itself.
emails.on('error', (error) => console.error(`redis: ${error.message}`));

// BullMQ first queries the version of the server, and every call of the queue waits for the reply. If the query fails, the process exits and
// is restarted.
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
  // The state first: a job that is read before it completes would be reported as completed without a result.
  const state = await emails.getJobState(request.params.id);
  const job = await emails.getJob(request.params.id);
  if (!job) return response.status(404).json({ error: 'no such e-mail' });
  response.json({ id: job.id, state, attemptsMade: job.attemptsMade, result: job.returnvalue });
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
  server.close(async () => {
    // Closes the queue only: a connection that was passed to it stays open.
    await emails.close();
    redis.disconnect();
  });
});
