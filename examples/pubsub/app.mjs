// Notifications across pods: a pod publishes, every pod receives, and the one that holds the user's connection passes it on.
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { createClient } from 'redis';
import { Server } from 'socket.io';

// Two clients, made once: a connection that subscribes is for listening only.
const publisher = createClient({
  url: process.env.REDIS_URL,
  // While Redis is away commands fail at once instead of waiting in a queue.
  disableOfflineQueue: true,
  socket: { connectTimeout: 500, reconnectStrategy: (retries) => Math.min(retries * 100, 1000) },
});
// The subscription may wait for the connection.
const subscriber = publisher.duplicate({ disableOfflineQueue: false });
for (const client of [publisher, subscriber]) {
  // Without a listener the first connection problem would end the process. The clients reconnect and subscribe again by themselves.
  client.on('error', (error) => console.error(`redis: ${error.message || error.code}`));
  client.connect().catch(() => {}); // tries until it succeeds; the listener tells of what fails
}

const app = express();
const server = createServer(app);
const io = new Server(server);

io.on('connection', (socket) => {
  // Your app takes the user from a session or a token, not from what the client says.
  socket.join(socket.handshake.auth.userId);
});

subscriber.subscribe('notifications', (text) => {
  const { userId, message } = JSON.parse(text);
  io.to(userId).emit('notification', message);
});

app.post('/notify', express.json(), async (request, response) => {
  const { userId, message } = request.body ?? {};
  if (!userId) return response.status(400).json({ error: 'userId is missing' });
  const pods = await publisher.publish('notifications', JSON.stringify({ userId, message }));
  response.status(202).json({ pods, servedBy: process.env.HOSTNAME ?? hostname() });
});

// For readiness only: a pod that hears nothing from Redis should get no clients.
app.get('/healthz', async (_request, response) => {
  const answers = await Promise.all([publisher, subscriber].map(alive));
  response.status(answers.every(Boolean) ? 200 : 503).end();
});

/**
 * node-redis gives a command that is sent no timeout, and a subscriber sends none: when the other end is gone without a word, TCP
 * finds out after 15 minutes. A new connection finds out now; what waited on the old one is rejected.
 */
async function alive(client) {
  if (!client.isReady) return false;
  const answer = await Promise.race([client.ping(), sleep(1000, 'no answer', { ref: false })]);
  if (answer === 'PONG') return true;
  client.destroy();
  client.connect().catch(() => {});
  return false;
}

app.use((error, _request, response, _next) => {
  console.error(error.message);
  response.status(error.status ?? 503).json({ error: 'try again' });
});

server.listen(Number(process.env.PORT ?? 3000));

process.once('SIGTERM', () => {
  // Ends the Socket.IO connections and the HTTP server; the clients reconnect to another pod.
  io.close(() => {
    for (const client of [publisher, subscriber]) if (client.isReady) client.close(); else client.destroy();
  });
});
