// How a test asks a program that runs in the cluster: GET /ACTION, answered with what the action returns, as JSON.
import { createServer } from 'node:http';

/** Actions are functions by name; what one throws is answered with 503. */
export function serve(actions) {
  createServer(async (request, response) => {
    try {
      const answer = await actions[request.url.slice(1)]?.();
      response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ?? {}));
    } catch (error) {
      response.writeHead(503).end(JSON.stringify({ error: String(error) }));
    }
  }).listen(3000);
  process.on('SIGTERM', () => process.exit(0));
}
