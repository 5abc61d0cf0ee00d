// Connects by TLS to each address in turn, again and again, and verifies the certificate. A line on standard input ends it.
// Output: {verified, refused}: how many connections were verified, and the errors of those that were not; an address at which nothing listens is none.
// Inputs: ADDRESSES (separated by blanks), PORT, AUTHORITY (certificates), SERVER_NAME, and of a client that presents a certificate CERTIFICATE and KEY.
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';

const { ADDRESSES, PORT, AUTHORITY: ca, SERVER_NAME: servername, CERTIFICATE: cert, KEY: key } = process.env;
const refused = new Map();
let verified = 0;

const probe = (host) => new Promise((resolve) => {
  const socket = connect({ host, port: Number(PORT), ca, cert, key, servername, timeout: 2000 });
  const end = (count) => () => { count(); socket.destroy(); resolve(); };
  socket.on('secureConnect', end(() => { verified += 1; }));
  socket.on('timeout', end(() => undefined));
  socket.on('error', ({ code }) => end(() => { if (!UNREACHABLE.includes(code)) { refused.set(code, (refused.get(code) ?? 0) + 1); } })());
});
const UNREACHABLE = ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ETIMEDOUT'];

let probing = true;
createInterface({ input: process.stdin }).once('line', () => { probing = false; });
while (probing) {
  for (const host of ADDRESSES.split(' ')) { await probe(host); }
  await new Promise((resolve) => setTimeout(resolve, 100));
}
console.log(JSON.stringify({ verified, refused: Object.fromEntries(refused) }));
process.exit(0);
