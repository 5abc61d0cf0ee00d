// A Service: each connection goes to one of the addresses that the file ENDPOINTS has by then. LISTEN and the addresses are host:port.
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const { LISTEN, ENDPOINTS } = process.env;
let connections = 0;

const server = createServer((client) => {
  const endpoints = readFileSync(ENDPOINTS, 'utf8').split('\n').filter(Boolean);
  // As the kernel answers for a Service without endpoints.
  if (endpoints.length === 0) return client.resetAndDestroy();
  const [host, port] = endpoints[connections++ % endpoints.length].split(':');
  const backend = connect(Number(port), host);
  client.pipe(backend).pipe(client);
  client.on('error', () => backend.destroy());
  backend.on('error', () => client.destroy());
  client.on('close', () => backend.destroy());
  backend.on('close', () => client.destroy());
});
const [host, port] = LISTEN.split(':');
server.listen(Number(port), host, () => console.log('listening'));
