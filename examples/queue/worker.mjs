// The worker: takes e-mails from the queue one after the other and sends them.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

// Made once. The worker waits for Redis as long as it takes: it has nobody to answer.
const redis = new Redis(process.env.REDIS_URL, {
  maxRetriesPerRequest: null,
  connectTimeout: 500,
  // As in the producer, but longer than the 10 seconds for which a worker lets Redis wait for the next job.
  socketTimeout: 15_000,
});

const worker = new Worker('emails', sendEmail, { connection: redis, concurrency: 10 });
worker.on('error', (error) => console.error(`redis: ${error.message}`));
worker.on('completed', (job) => console.log(`${job.id} sent to ${job.data.to}`));
worker.on('failed', (job, error) => console.log(`${job?.id} failed, attempt ${job?.attemptsMade}: ${error.message}`));

/** Stands for your mailer. What it throws makes the job fail; BullMQ tries again as the job's options say. */
async function sendEmail(job) {
  await sleep(100);
  if (job.data.failFirstAttempt && job.attemptsMade === 0) throw new Error('the mail server is busy');
  return `sent to ${job.data.to}`;
}

// For readiness only. The ping of a connection that waits for Redis would wait as well, hence the second runner.
const server = createServer(async (_request, response) => {
  const answer = await Promise.race([redis.ping().catch(() => 'no'), sleep(1000, 'no', { ref: false })]);
  response.writeHead(answer === 'PONG' ? 200 : 503).end(answer);
}).listen(Number(process.env.PORT ?? 3000));

process.once('SIGTERM', async () => {
  server.close();
  // Closing waits for Redis too; the kubelet would wait 30 seconds and then kill.
  setTimeout(() => process.exit(1), 20_000).unref();
  // Takes no new jobs and ends the running ones. A job that is cut off is not lost: another worker takes it when its lock expires.
  await worker.close();
  redis.disconnect();
});
