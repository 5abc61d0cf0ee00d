// Opens connections to the server of HOST, in plain text and by TLS, and asks that server what they cost it. A connection counts as open when the server has
// replied to AUTH: with TLS 1.3 a client completes its handshake before the server does. GET /connect-plain, /connect-tls, /idle, /resident, /open-plain,
// /open-tls.
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import tls from 'node:tls';
import Redis from 'ioredis';
import { serve } from '../../test/e2e/programs/serve.mjs';

const { HOST, REDIS_PASSWORD } = process.env;
const CONNECTS = Number(process.env.CONNECTS);
const IDLE = Number(process.env.IDLE);

/** The engine frees the query buffer of a client that has been idle for two seconds (clientsCronResizeQueryBuffer). */
const UNTIL_IDLE = 5000;

const AUTH = `*2\r\n$4\r\nAUTH\r\n$${Buffer.byteLength(REDIS_PASSWORD)}\r\n${REDIS_PASSWORD}\r\n`;

// Once: a lookup is no part of a connect that is measured.
const found = lookup(HOST);

/** Without a session of an earlier connection, each has a complete handshake. */
const WAYS = {
  plain: { event: 'connect', connect: (host) => net.connect({ host, port: 6379 }) },
  tls: { event: 'secureConnect', connect: (host) => tls.connect({ host, port: 6380, servername: HOST }) },
};

async function open(way) {
  const { event, connect } = WAYS[way];
  const { address } = await found;
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('the server closed the connection')));
    socket.once(event, () => socket.write(AUTH));
    socket.once('data', (reply) => (String(reply).startsWith('+OK') ? resolve(socket) : reject(new Error(String(reply)))));
  });
}

const control = found.then(({ address }) => new Redis({ host: address, password: REDIS_PASSWORD }));

async function info(section) {
  const reply = await (await control).info(section);
  return (field) => Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(reply)[1]);
}

/** Milliseconds of CPU that the server has used, and when. */
async function used() {
  const field = await info('cpu');
  return { cpu: (field('used_cpu_user') + field('used_cpu_sys')) * 1000, at: performance.now() };
}

/** The server's CPU time meanwhile, and the time that passed. */
async function costOf(work) {
  const before = await used();
  const result = await work();
  const after = await used();
  return { ...result, cpu: after.cpu - before.cpu, elapsed: after.at - before.at };
}

async function connectInTurn(way) {
  const milliseconds = [];
  for (let count = 0; count < CONNECTS; count += 1) {
    const begun = performance.now();
    const socket = await open(way);
    milliseconds.push(performance.now() - begun);
    socket.destroy();
  }
  return { milliseconds };
}

/** The first connection of each kind makes the server allocate what all of them share: no part of what is measured. */
async function warmUp() {
  for (const way of Object.keys(WAYS)) (await open(way)).destroy();
  return true;
}

let warm = false;

const kept = [];

/** All at once, as after a failover: the handshakes leave holes in the server's memory. */
async function keepOpen(way) {
  kept.push(...await Promise.all(Array.from({ length: IDLE }, () => open(way))));
  return resident();
}

/** Bytes of the server process that are in memory. */
async function resident() {
  await pause(UNTIL_IDLE);
  return { bytes: (await info('memory'))('used_memory_rss') };
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

serve({
  'connect-plain': () => costOf(() => connectInTurn('plain')),
  'connect-tls': () => costOf(() => connectInTurn('tls')),
  'idle': () => costOf(() => pause(3000)),
  'resident': resident,
  'open-plain': () => keepOpen('plain'),
  'open-tls': () => keepOpen('tls'),
  'healthz': async () => {
    warm ||= await warmUp();
    return { warm };
  },
});
