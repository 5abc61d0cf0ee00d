// Opens connections one after the other, each with a login, and holds them until its standard input ends. Prints the last reply of each, or "closed", as JSON.
// Inputs: ADDRESS, PORTS (those of the connections, in order), PASSWORD.
import { connect } from 'net';

function open(port) {
  return new Promise((resolve) => {
    const socket = connect(port, process.env.ADDRESS, () => socket.write(`AUTH default "${process.env.PASSWORD}"\r\nPING\r\n`));
    let replies = '';
    socket.on('data', (data) => {
      replies += data;
      const lines = replies.split('\r\n').filter((line) => line !== '');
      if (lines.length === 2) resolve(lines[1]);
    });
    socket.on('error', () => resolve('closed'));
    socket.on('close', () => resolve('closed'));
  });
}

const outcomes = [];
for (const port of process.env.PORTS.split(' ')) outcomes.push(await open(Number(port)));
console.log(JSON.stringify(outcomes));
process.stdin.on('end', () => process.exit(0)).resume();
