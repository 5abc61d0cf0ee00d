// A server, or a sentinel, that is none: it accepts every login, answers as a peer would, and some commands as no peer does; then it closes
// that connection. Prints the number of each such answer that it gives.
// Inputs: ADDRESS, PORT, ANSWERS (JSON: pairs of a command, or `connection` for bytes that nothing asked for, and of the text of an answer).
import { createServer } from 'net';

const { ADDRESS, PORT, ANSWERS } = process.env;
const answers = JSON.parse(ANSWERS).map(([command, text], number) => ({ command, text, number }));

/** What a healthy peer says. */
const HEALTHY = {
  ping: '+PONG\r\n',
  info: bulk(`# Server\r\nrun_id:${'a'.repeat(40)}\r\n# Replication\r\nrole:slave\r\nmaster_link_status:up\r\nslave_priority:1\r\n`),
  publish: ':1\r\n',
  subscribe: `*3\r\n${bulk('subscribe')}${bulk('__sentinel__:hello')}:1\r\n`,
  sentinel: `*3\r\n:0\r\n${bulk('*')}:0\r\n`,
};

function bulk(text) {
  return `$${text.length}\r\n${text}\r\n`;
}

/** Each answer is given once before any is given again. */
function next(command) {
  const [answer] = answers.splice(answers.findIndex((one) => one.command === command), 1);
  answers.push(answer);
  return answer;
}

function send(socket, { text, number }) {
  socket.write(Buffer.from(text, 'latin1'), () => console.log(number));
  // A part of an answer keeps a sentinel waiting.
  setTimeout(() => socket.destroy(), 300);
}

/** The words of the first command in what has come, and what has come after it; nothing if it is not complete. */
function firstCommand(bytes) {
  const [head, count] = /^\*(\d+)\r\n/.exec(bytes) ?? [];
  if (head === undefined) return undefined;
  let rest = bytes.slice(head.length);
  const words = [];
  while (words.length < Number(count)) {
    const [start, length] = /^\$(\d+)\r\n/.exec(rest) ?? [];
    if (start === undefined || rest.length < start.length + Number(length) + 2) return undefined;
    words.push(rest.slice(start.length, start.length + Number(length)));
    rest = rest.slice(start.length + Number(length) + 2);
  }
  return { words, rest };
}

// A sentinel has a connection for commands, of which PING comes first, and one to subscribe. Those take turns: if PING were answered so each time, none would get further.
const turns = [...new Set(answers.map(({ command }) => command))].filter((command) => !['connection', 'subscribe'].includes(command));
let connections = 0;
let turn = 0;
createServer((socket) => {
  let bytes = '';
  let target;
  socket.on('error', () => {});
  connections += 1;
  if (connections % 3 === 0 && answers.some(({ command }) => command === 'connection')) {
    send(socket, next('connection'));
    return;
  }
  socket.on('data', (data) => {
    bytes += data.toString('latin1');
    for (let found; (found = firstCommand(bytes)) !== undefined;) {
      bytes = found.rest;
      const command = found.words[0].toLowerCase();
      if (command === 'ping' && target === undefined) {
        target = turns[turn % turns.length];
        turn += 1;
      }
      if (command === target || command === 'subscribe') send(socket, next(command)); else socket.write(HEALTHY[command] ?? '+OK\r\n');
    }
  });
}).listen(Number(PORT), ADDRESS);
