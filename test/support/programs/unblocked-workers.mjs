// Workers of three libraries, as docs/clients.md says to write them. Each prints what it received, and the first error that it met.
// Inputs: REDIS_URL.
import { Queue, Worker } from 'bullmq';
import Redis from 'ioredis';
import { createClient } from 'redis';

const url = process.env.REDIS_URL;

async function ioredisWorker() {
  const connection = new Redis(url, { maxRetriesPerRequest: null, reconnectOnError: (error) => (error.message.startsWith('UNBLOCKED') ? 2 : false) });
  for (;;) { console.log(`ioredis received ${(await connection.blpop('ioredis', 0))[1]}`); }
}

async function nodeRedisWorker() {
  const connection = await createClient({ url }).on('error', () => {}).connect();
  for (;;) {
    try {
      console.log(`node-redis received ${(await connection.blPop('node-redis', 0)).element}`);
    } catch (error) {
      console.log(`node-redis ${error.message.split(' ')[0]}`);
      if (!error.message.startsWith('UNBLOCKED')) { throw error; }
    }
  }
}

function bullmqWorker() {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const worker = new Worker('bullmq', async (job) => console.log(`BullMQ received ${job.data}`), { connection });
  worker.on('error', (error) => console.log(`BullMQ ${error.message.split(' ')[0]}`));
}

const queue = new Queue('bullmq', { connection: new Redis(url) });

process.stdin.on('data', (data) => queue.add('job', data.toString().trim()));
bullmqWorker();
await Promise.race([ioredisWorker(), nodeRedisWorker()]);
