// The users of the example apps while Redis is in trouble. They remember what an app promised them: an e-mail that was accepted, a
// log-in, a notification that will be heard.
// GET /start, /stats, /verify (stops, and collects on every promise).
import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { serve } from './serve.mjs';

/** Apps may be away for as long as their Redis is, and a little longer: unready pods get no requests. */
const PATIENCE_MS = 60_000;

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

/** One after the other, ten a second; what fails is what an app says while Redis is away. */
async function keepOn(name, act) {
  while (busy) {
    await act().catch(() => { errors[name] = (errors[name] ?? 0) + 1; });
    await sleep(100);
  }
}

async function within(what, attempt) {
  const deadline = Date.now() + PATIENCE_MS;
  let last;
  do {
    last = await attempt().catch((error) => error.cause?.message ?? error.message);
    if (last === true) return [];
    await sleep(200);
  } while (Date.now() < deadline);
  return [`${what}: ${last}`];
}

/** Socket.IO clients of both pods, whose connections outlive whatever happens to Redis. */
async function listen() {
  const pods = await lookup('pubsub-pods', { all: true, family: 4 });
  clients = pods.map(({ address }) => {
    const socket = io(`http://${address}:3000`, { transports: ['websocket'], reconnection: false, auth: { userId: 'listener' } });
    const client = { address, socket, heard: new Set() };
    socket.on('notification', (message) => client.heard.add(message));
    return client;
  });
  if (clients.length !== 2) throw new Error(`${clients.length} pods`);
}

/** Published again until it is heard: a notification is for whoever listens in that moment. */
const hears = ({ address, socket, heard }) => within(`the subscriber in ${address}`, async () => {
  if (!socket.connected) return 'the connection to the app is gone';
  const message = `message ${Math.random()}`;
  await call('http://pubsub/notify', { userId: 'listener', message });
  await sleep(200);
  return heard.has(message) || 'hears nothing';
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
    loops = Object.entries(USERS).map(([name, act]) => keepOn(name, act));
    return {};
  },
  stats: async () => stats(),
  verify: async () => {
    busy = false;
    await Promise.all(loops);
    const answers = Object.entries(USERS).map(([name, act]) => within(name, async () => (await act(), true)));
    const broken = (await Promise.all([...emails.map(sent), ...sessions.map(known), ...clients.map(hears), ...answers])).flat();
    clients.forEach(({ socket }) => socket.disconnect());
    return { ...stats(), broken };
  },
};

serve(actions);
