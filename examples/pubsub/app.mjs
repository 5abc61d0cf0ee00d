// Notifications across pods: one pod publishes, every pod receives, and the pod with the user's connection forwards the notification.
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { createClient } from 'redis';
import { Server } from 'socket.io';

// Two clients: a connection that subscribes cannot send other commands.
const publisher = createClient({
  url: process.env.REDIS_URL,
  // While Redis is down commands fail at once instead of waiting in a queue.
  disableOfflineQueue: true,
  socket: { connectTimeout: 500, reconnectStrategy: (retries) => Math.min(retries * 100, 1000) },
});
// The subscription may wait for the connection.
const subscriber = publisher.duplicate({ disableOfflineQueue: false });
for (const client of [publisher, subscriber]) {
  // Without a listener the first connection error would end the process. The clients reconnect and subscribe again by themselves.
  client.on('error', (error) => console.error(`redis: ${error.message || error.code}`));
  client.connect().catch(() => {}); // retries until it succeeds; the listener logs the errors
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

// For readiness only: a pod that is disconnected from Redis should get no clients.
app.get('/healthz', async (_request, response) => {
  const answers = await Promise.all([publisher, subscriber].map(alive));
  response.status(answers.every(Boolean) ? 200 : 503).end();
});

/**
 * node-redis has no timeout for a sent command, and a subscriber sends none: TCP detects after 15 minutes that the other end is lost.
 * A new connection detects it now, and the commands that wait on the old one are rejected.
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
