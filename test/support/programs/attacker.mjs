// Opens connections without a login, and sends what takes as much memory of a server as it can. Prints how many connections were refused by an error,
// and how many the server closed after that, as JSON.
// Inputs: ADDRESS, PORT, ATTACK (a function of this file); LENGTH (of texts, in bytes).
import { connect } from 'net';

const MEBIBYTE = 1024 * 1024;

function open() {
  return new Promise((resolve) => {
    const socket = connect(Number(process.env.PORT), process.env.ADDRESS, () => resolve(socket));
    socket.replies = '';
    socket.on('data', (data) => { socket.replies = (socket.replies + data).slice(-1000); });
    socket.on('error', () => resolve(socket));
    socket.on('close', () => { socket.ended = true; });
  });
}

/** Until the kernel has taken the bytes, or the server has closed the connection. */
function send(socket, bytes) {
  if (socket.ended || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once('close', resolve);
    socket.write(bytes, () => {
      socket.off('close', resolve);
      resolve();
    });
  });
}

/** Until the server has read what it was sent: it reads in rounds, and answers one question in each. */
async function untilRead() {
  const socket = await open();
  for (let round = 0; round < 10 && !socket.ended; round += 1) {
    const answered = socket.replies.length;
    await send(socket, 'PING\r\n');
    while (!socket.ended && socket.replies.length === answered) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  socket.destroy();
}

const ATTACKS = {
  /** One argument that never ends. */
  async hugeArgument() {
    const socket = await open();
    await send(socket, `*2\r\n$4\r\nPING\r\n$${400 * MEBIBYTE}\r\n`);
    for (let sent = 0; sent < 250; sent += 1) await send(socket, Buffer.alloc(MEBIBYTE, 'x'));
    return [socket];
  },

  /** One command of very many arguments. */
  async manyArguments() {
    const socket = await open();
    await send(socket, '*1000000\r\n');
    for (let sent = 0; sent < 900; sent += 1) await send(socket, `$100\r\n${'x'.repeat(100)}\r\n`.repeat(1000));
    return [socket];
  },

  /** Many connections that each send a part of a command and wait. */
  async slowConnections() {
    return commandsWithoutEnd(3000, 29_000);
  },

  /** Fewer, and each has sent almost as much as it may. */
  async largeSlowConnections() {
    return commandsWithoutEnd(300, 900_000);
  },

  /** One client that asks and reads no answer. */
  async unreadReplies() {
    const socket = await open();
    socket.pause();
    for (let sent = 0; sent < 200; sent += 1) await send(socket, `*2\r\n$4\r\nPING\r\n$10000\r\n${'x'.repeat(10_000)}\r\n`.repeat(100));
    return [socket];
  },

  /** Many connections that only ask for the time of day. */
  async idleConnections() {
    const sockets = [];
    for (let count = 0; count < Number(process.env.CONNECTIONS); count += 1) {
      const socket = await open();
      await send(socket, 'PING\r\n');
      sockets.push(socket);
    }
    return sockets;
  },

  /** A name of a connection is as long as an argument may be, and the engine keeps it. */
  async longNames() {
    const sockets = [];
    for (let count = 0; count < 300; count += 1) {
      const socket = await open();
      await send(socket, command('CLIENT', 'SETNAME', text()));
      sockets.push(socket);
    }
    return sockets;
  },

  /** What is denied is noted, with the name of the connection, and with the user name that was tried. */
  async deniedLogins() {
    const socket = await open();
    await send(socket, command('CLIENT', 'SETNAME', text()));
    for (let count = 0; count < 200; count += 1) await send(socket, command('AUTH', `${count}${text()}`, 'wrong'));
    return [socket];
  },

  async deniedChannels() {
    const socket = await open();
    for (let count = 0; count < 200; count += 1) await send(socket, command('PUBLISH', `__s${count}${text()}`, 'x'));
    return [socket];
  },

  /** Prefixes of keys that a client wants to hear of. */
  async longPrefixes() {
    const socket = await open();
    for (let count = 0; count < 200; count += 1) await send(socket, command('CLIENT', 'TRACKING', 'ON', 'BCAST', 'PREFIX', `${count}-${text()}`));
    return [socket];
  },
};

function command(...words) {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}

function text() {
  return 'x'.repeat(Number(process.env.LENGTH));
}

async function commandsWithoutEnd(connections, bytes) {
  const sockets = [];
  for (let count = 0; count < connections; count += 1) {
    const socket = await open();
    await send(socket, `*2\r\n$4\r\nPING\r\n$${bytes + 1000}\r\n${'x'.repeat(bytes)}`);
    sockets.push(socket);
  }
  return sockets;
}

const sockets = await ATTACKS[process.env.ATTACK]();
await untilRead();
const refused = sockets.filter((socket) => socket.replies.includes('max number of clients reached')).length;
const closed = sockets.filter((socket) => socket.ended || socket.destroyed).length - refused;
console.log(JSON.stringify({ refused, closed }));
process.exit(0);
