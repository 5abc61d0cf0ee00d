// Proves that a notification posted to one pod reaches the clients of every pod.
import { lookup } from 'node:dns/promises';
import { io } from 'socket.io-client';
import { APP_PODS, call, check, until } from '../support/check.mjs';

const userId = `check-${Date.now()}`;
let pods = APP_PODS;
const clients = [];

check([
  ['there are two pods', async () => {
    // The name of a headless Service resolves to all its ready pods. getaddrinfo, not a plain DNS query, because it uses the search list.
    if (pods.length === 0) {
      pods = await until('two addresses', async () => {
        const addresses = await lookup(process.env.APP_PODS_SERVICE, { all: true, family: 4 });
        return addresses.length >= 2 && addresses.map(({ address }) => `http://${address}:3000`).sort();
      });
    }
    return pods.join(', ');
  }],
  ['a client connects to each', async () => {
    for (const pod of pods) clients.push(await connected(pod));
  }],
  ['a notification posted to the first reaches both', () => reachesAll(pods[0])],
  ['a notification posted to the second reaches both', () => reachesAll(pods[1])],
  ['another user receives nothing', async () => {
    const before = clients.map(({ received }) => received.length);
    await notify(pods[0], 'another user', 'secret');
    // Messages keep their order: once the next one has arrived, the one before will not.
    await reachesAll(pods[0]);
    const more = clients.map(({ received }, index) => received.length - before[index]);
    if (more.some((count) => count !== 1)) throw new Error(`received ${more.join(' and ')} messages instead of 1`);
  }],
]);

async function reachesAll(pod) {
  const message = `message ${Math.random()}`;
  await notify(pod, userId, message);
  await until(`every client has received "${message}"`, () => clients.every(({ received }) => received.includes(message)));
}

async function notify(pod, to, message) {
  const { status } = await call('/notify', { base: pod, method: 'POST', body: { userId: to, message } });
  if (status !== 202) throw new Error(`POST /notify answered ${status}`);
}

async function connected(pod) {
  // Without long polling, which needs every request to reach the same pod.
  const socket = io(pod, { transports: ['websocket'], auth: { userId } });
  const received = [];
  socket.on('notification', (message) => received.push(message));
  await until(`a connection to ${pod}`, () => socket.connected);
  return { received };
}
