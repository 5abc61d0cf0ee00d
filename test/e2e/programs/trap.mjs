// A server of an attacker: accepts every connection, agrees to everything, and records what it is told.
// GET /seen: what reached it since the last time.
import { createServer } from 'node:net';
import { serve } from './serve.mjs';

/** The ports of DNS, of servers and of sentinels. */
const PORTS = [53, 6379, 26379];

let seen = [];

for (const port of PORTS) {
  createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      seen.push({ port, from: socket.remoteAddress, text: data.toString() });
      socket.write('+OK\r\n');
    });
  }).listen(port);
}

serve({
  healthz: async () => ({}),
  seen: async () => {
    const found = seen;
    seen = [];
    return found;
  },
});
