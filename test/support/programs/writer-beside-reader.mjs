// Two connections to a server, of which one always has a write that waits for its reply and the other only reads, and which is closed first. Prints
// `ready`, and then `writer closed` and `reader closed` in their order.
// Inputs: ADDRESS, PORT, PASSWORD.
import { connect } from 'net';

function hold(name, command) {
  const socket = connect(Number(process.env.PORT), process.env.ADDRESS);
  // AUTH replies first; then each reply brings the next command.
  socket.on('data', () => socket.write(`${command}\r\n`));
  socket.on('error', () => {});
  socket.on('close', () => console.log(`${name} closed`));
  socket.write(`auth "${process.env.PASSWORD}"\r\n`);
  return new Promise((resolve) => socket.once('data', resolve));
}

await Promise.all([hold('writer', 'set of-the-writer 1'), hold('reader', 'get of-the-writer')]);
console.log('ready');
