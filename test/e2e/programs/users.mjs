// Uses the example apps during a fault of Redis, and records what they acknowledged: accepted e-mails, log-ins, connected subscribers.
// GET /start, /stats, /verify (stops, and checks everything that was acknowledged).
import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { serve } from './serve.mjs';

/** An app may fail for as long as its Redis is down, and a little longer: unready pods get no requests. */
const TIMEOUT_MS = 60_000;

const emails = [];
const sessions = [];
const errors = {};
let clients = [];
let busy = false;
let loops = [];

async function call(url, body, headers = {}) {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { connection: 'close', 'content-type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
}

async function sendEmail() {
  const { status, body } = await call('http://queue/emails', { to: `user${emails.length}@example.com` });
  if (status === 202) emails.push(body.id); else throw new Error(`status ${status}`);
}

async function logIn() {
  const user = `user${sessions.length}`;
  const { status, headers } = await call('http://sessions/login', { user });
  if (status === 200) sessions.push({ user, cookie: headers.getSetCookie()[0].split(';')[0] }); else throw new Error(`status ${status}`);
}

const read = (url) => async () => {
  const { status } = await call(url);
  if (status !== 200) throw new Error(`status ${status}`);
};

const USERS = {
  emails: sendEmail,
  logins: logIn,
  users: read('http://cache-aside/users/1'),
  products: read('http://python-pool/product/1'),
};

/** One request after the other, at most ten per second. Counts the errors of the app. */
async function repeat(name, act) {
  while (busy) {
    await act().catch(() => { errors[name] = (errors[name] ?? 0) + 1; });
    await sleep(100);
  }
}

async function within(what, attempt) {
  const deadline = Date.now() + TIMEOUT_MS;
  let last;
  do {
    last = await attempt().catch((error) => error.cause?.message ?? error.message);
    if (last === true) return [];
    await sleep(200);
  } while (Date.now() < deadline);
  return [`${what}: ${last}`];
}

/** DNS knows a pod some time after it is ready, which is some time after a fault. */
async function bothPods() {
  const deadline = Date.now() + TIMEOUT_MS;
  let pods = [];
  while (pods.length !== 2) {
    if (Date.now() > deadline) throw new Error(`${pods.length} pods`);
    await sleep(200);
    pods = await lookup('pubsub-pods', { all: true, family: 4 }).catch(() => []);
  }
  return pods;
}

/** Socket.IO clients of both pods. Their connections must survive every fault of Redis. */
async function listen() {
  const pods = await bothPods();
  clients = pods.map(({ address }) => {
    const socket = io(`http://${address}:3000`, { transports: ['websocket'], reconnection: false, auth: { userId: 'listener' } });
    const client = { address, socket, received: new Set() };
    socket.on('notification', (message) => client.received.add(message));
    return client;
  });
}

/** Publishes until the subscriber receives a notification: messages that are published during a fault may be lost. */
const receives = ({ address, socket, received }) => within(`the subscriber in ${address}`, async () => {
  if (!socket.connected) return 'disconnected from the app';
  const message = `message ${Math.random()}`;
  await call('http://pubsub/notify', { userId: 'listener', message });
  await sleep(200);
  return received.has(message) || 'received nothing';
});

const sent = (id) => within(`e-mail ${id}`, async () => {
  const { status, body } = await call(`http://queue/emails/${id}`);
  return (status === 200 && body.state === 'completed') || `status ${status}, state ${body.state}`;
});

const known = ({ user, cookie }) => within(`session of ${user}`, async () => {
  const { status, body } = await call('http://sessions/me', undefined, { cookie });
  return (status === 200 && body.user === user) || `status ${status}, user ${body.user}`;
});

const stats = () => ({ emails: emails.length, logins: sessions.length, errors });

const actions = {
  healthz: async () => ({}),
  start: async () => {
    await listen();
    busy = true;
    loops = Object.entries(USERS).map(([name, act]) => repeat(name, act));
    return {};
  },
  stats: async () => stats(),
  verify: async () => {
    busy = false;
    await Promise.all(loops);
    const answers = Object.entries(USERS).map(([name, act]) => within(name, async () => (await act(), true)));
    const broken = (await Promise.all([...emails.map(sent), ...sessions.map(known), ...clients.map(receives), ...answers])).flat();
    clients.forEach(({ socket }) => socket.disconnect());
    return { ...stats(), broken };
  },
};

serve(actions);
