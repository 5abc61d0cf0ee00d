// Writes numbered keys through a Sentinel-aware client, and prints the number of acknowledged writes.
// After a line on standard input it reads all keys back and prints {acknowledged, lost}.
// Inputs: SENTINELS (ADDRESS:PORT, separated by blanks), MASTER_NAME, PASSWORD.
import Redis from 'ioredis';

const redis = new Redis({
  sentinels: process.env.SENTINELS.split(' ').map((address) => ({ host: address.split(':')[0], port: Number(address.split(':')[1]) })),
  name: process.env.MASTER_NAME,
  password: process.env.PASSWORD,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  commandTimeout: 2000,
  connectTimeout: 1000,
  retryStrategy: () => 50,
  sentinelRetryStrategy: () => 50,
  reconnectOnError: (error) => error.message.startsWith('READONLY') && 1,
});
redis.on('error', () => {});

const acknowledged = [];
let writing = true;

process.stdin.once('data', () => { writing = false; });
for (let key = 0; writing; key += 1) {
  try {
    await redis.set(`written:${key}`, key);
    acknowledged.push(key);
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (key % 50 === 0) console.log(acknowledged.length);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
while (redis.status !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20));
const values = await redis.mget(acknowledged.map((key) => `written:${key}`));
console.log(JSON.stringify({ acknowledged: acknowledged.length, lost: acknowledged.filter((key, index) => values[index] !== String(key)).length }));
process.exit(0);
