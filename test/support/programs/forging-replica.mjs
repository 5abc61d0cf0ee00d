// A replica that is none: it logs in as a pod, announces lines of INFO as its address, and stays connected. Prints `replicates` once the primary
// lists it.
// Inputs: ADDRESS, PORT, PASSWORD (of the user `internal`), ANNOUNCED.
import { connect } from 'net';

const { ADDRESS, PORT, PASSWORD, ANNOUNCED } = process.env;
const socket = connect(Number(PORT), ADDRESS);

function send(...words) {
  socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
}

/** The next reply, of one line. */
function reply() {
  return new Promise((resolve, reject) => {
    socket.once('data', (data) => (data.toString().startsWith('-') ? reject(new Error(data.toString())) : resolve()));
  });
}

for (const words of [['AUTH', 'internal', PASSWORD], ['REPLCONF', 'listening-port', '6379'], ['REPLCONF', 'ip-address', ANNOUNCED], ['PSYNC', '?', '-1']]) {
  send(...words);
  await reply();
}
console.log('replicates');
// The data set is thrown away. A primary closes the connection of a replica that acknowledges nothing.
socket.resume();
setInterval(() => send('REPLCONF', 'ACK', '0'), 1000);
