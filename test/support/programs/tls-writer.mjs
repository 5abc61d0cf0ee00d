// Writes numbered keys by TLS to the first address that takes them, by a connection that it holds. A line on standard input is a question, a line of JSON the answer:
// `since`: {gap, refused, acknowledged}: the longest time between two acknowledged writes since the last question, in milliseconds, and the errors of servers;
// `stop`:  {acknowledged, lost}: reads all keys back, and ends.
// Inputs: ADDRESSES (separated by blanks), PORT, AUTHORITY (a certificate), PASSWORD.
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';

const addresses = process.env.ADDRESSES.split(' ');
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
let turn = 0;
let client;

/** A connection, and `ask`: the lines that the replies to a command begin with. It fails after half a second, as clients should that want to notice a lost node. */
async function open() {
  turn += 1;
  const socket = connect({ host: addresses[turn % addresses.length], port: Number(process.env.PORT), ca: process.env.AUTHORITY, checkServerIdentity: () => undefined });
  let waiting;
  let received = '';
  socket.on('data', (data) => {
    received += data;
    if (waiting && received.endsWith('\r\n')) { waiting.resolve(received); received = ''; }
  });
  const failed = (error) => { waiting?.reject(error ?? new Error('closed')); socket.destroy(); client = undefined; };
  socket.on('error', failed);
  socket.on('close', () => failed());
  const ask = (text) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => failed(new Error('no reply')), 500);
    const end = (finish) => (value) => { clearTimeout(timer); waiting = undefined; finish(value); };
    waiting = { resolve: end(resolve), reject: end(reject) };
    socket.write(text);
  });
  const reply = await ask(`AUTH "${process.env.PASSWORD}"\r\n`);
  if (reply !== '+OK\r\n') { throw new Error(reply); }
  return ask;
}

const acknowledged = [];
const refused = new Set();
let last = Date.now();
let gap = 0;
let writing = true;

async function write(key) {
  client ??= await open();
  const reply = await client(`SET steady:${key} value-${key}\r\n`);
  if (reply === '+OK\r\n') {
    acknowledged.push(key);
    gap = Math.max(gap, Date.now() - last);
    last = Date.now();
  } else {
    refused.add(reply.trim());
    client = undefined;
  }
}

const values = async (keys) => {
  const found = [];
  while (found.length < keys.length) {
    try {
      client ??= await open();
      const reply = await client(`GET steady:${keys[found.length]}\r\n`);
      found.push(reply.split('\r\n')[1]);
    } catch { await pause(20); }
  }
  return found;
};

createInterface({ input: process.stdin }).on('line', (question) => {
  if (question === 'stop') { writing = false; return; }
  console.log(JSON.stringify({ gap: Math.max(gap, Date.now() - last), refused: [...refused], acknowledged: acknowledged.length }));
  gap = 0;
  last = Date.now();
  refused.clear();
});
for (let key = 0; writing; key += 1) {
  try { await write(key); } catch { await pause(20); }
  await pause(5);
}
const found = await values(acknowledged);
console.log(JSON.stringify({ acknowledged: acknowledged.length, lost: acknowledged.filter((key, index) => found[index] !== `value-${key}`) }));
process.exit(0);
