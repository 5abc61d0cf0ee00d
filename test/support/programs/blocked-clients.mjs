// Workers that wait for jobs: each sends a command that blocks, and sends it again when its connection has ended. Prints each error that they get.
// Inputs: ADDRESS, PORT, PASSWORD, TAG (of the keys).
import { connect } from 'net';

const key = (name) => `{${process.env.TAG}}${name}`;

const COMMANDS = [
  `BLPOP ${key('list')} 0`,
  `BRPOPLPUSH ${key('list')} ${key('done')} 0`,
  `BZPOPMIN ${key('sorted')} 0`,
  `XREADGROUP GROUP group worker BLOCK 0 STREAMS ${key('stream')} >`,
  `XREAD BLOCK 0 STREAMS ${key('stream')} $`,
];

function work(command) {
  const socket = connect(Number(process.env.PORT), process.env.ADDRESS, () => socket.write(`AUTH ${JSON.stringify(process.env.PASSWORD)}\r\n${command}\r\n`));
  socket.on('data', (data) => data.toString().split('\r\n').filter((line) => line.startsWith('-')).forEach((line) => console.log(`${command}: ${line}`)));
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(work, 20, command));
}

COMMANDS.forEach(work);
