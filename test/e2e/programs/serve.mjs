// The interface between a test and a program in the cluster: GET /ACTION replies with the result of the action as JSON.
import { createServer } from 'node:http';

/** Actions are functions by name. An action that throws replies with 503. */
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
