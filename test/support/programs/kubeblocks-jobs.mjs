// Runs jobs by BullMQ. Returns how many were done.
import { Queue, Worker } from 'bullmq';

/** `connect` makes a connection, of which a worker waits for its answers without a limit. */
export async function runJobs(connect, count = 20) {
  // In a cluster all keys of a queue must be in one slot, which the braces see to.
  const options = { prefix: '{jobs}' };
  const queue = new Queue('jobs', { connection: connect({}), ...options });
  const worker = new Worker('jobs', async () => true, { connection: connect({ maxRetriesPerRequest: null }), ...options });
  let done = 0;
  const all = new Promise((resolve, reject) => {
    worker.on('completed', () => { done += 1; if (done === count) resolve(); });
    worker.on('failed', (_job, error) => reject(error));
  });
  await queue.addBulk(Array.from({ length: count }, (_, number) => ({ name: 'job', data: { number } })));
  await all;
  await Promise.all([worker.close(), queue.close()]);
  return done;
}
