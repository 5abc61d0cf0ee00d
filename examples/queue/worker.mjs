// The worker: takes e-mails from the queue and sends them.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

// One connection for the process. The worker waits for Redis without a limit: no user waits for its answer.
const redis = new Redis(process.env.REDIS_URL, {
  maxRetriesPerRequest: null,
  connectTimeout: 500,
  // As in the producer, but longer than the 10 seconds for which the worker's blocking command waits for the next job.
  socketTimeout: 15_000,
});

const worker = new Worker('emails', sendEmail, { connection: redis, concurrency: 10 });
worker.on('error', (error) => console.error(`redis: ${error.message}`));
worker.on('completed', (job) => console.log(`${job.id} sent to ${job.data.to}`));
worker.on('failed', (job, error) => console.log(`${job?.id} failed, attempt ${job?.attemptsMade}: ${error.message}`));

/** Stands for your mailer. If it throws, the job fails and BullMQ retries it according to the job's options. */
async function sendEmail(job) {
  await sleep(100);
  if (job.data.failFirstAttempt && job.attemptsMade === 0) throw new Error('the mail server is busy');
  return `sent to ${job.data.to}`;
}

// For readiness only. The PING of a connection that waits for Redis would wait as well, hence the timeout.
const server = createServer(async (_request, response) => {
  const answer = await Promise.race([redis.ping().catch(() => 'no'), sleep(1000, 'no', { ref: false })]);
  response.writeHead(answer === 'PONG' ? 200 : 503).end(answer);
}).listen(Number(process.env.PORT ?? 3000));

process.once('SIGTERM', async () => {
  server.close();
  // Closing also waits for Redis. Without this limit the kubelet would send SIGKILL after 30 seconds.
  setTimeout(() => process.exit(1), 20_000).unref();
  // Takes no new jobs and completes the running ones. An interrupted job is not lost: another worker takes it when its lock expires.
  await worker.close();
  redis.disconnect();
});
