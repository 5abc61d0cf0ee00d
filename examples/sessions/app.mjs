// Log-in sessions in Redis: every replica of the app has every session, also after a restart.
import { createHmac } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';

const url = process.env.REDIS_URL;

// One client for the whole process.
const client = createClient({
  url,
  // While Redis is down commands fail at once instead of waiting in a queue.
  disableOfflineQueue: true,
  socket: { connectTimeout: 500, reconnectStrategy: (retries) => Math.min(retries * 100, 1000) },
});
// Without a listener the first connection error would end the process. The client reconnects by itself.
client.on('error', (error) => console.error(`redis: ${error.message || error.code}`));
client.connect().catch(() => {}); // retries until it succeeds; the listener logs the errors

const app = express();
app.set('trust proxy', 1); // TLS ends at the ingress; X-Forwarded-Proto says whether the user connected by https
app.use((_request, response, next) => {
  response.set('x-served-by', process.env.HOSTNAME ?? hostname());
  next();
});

// For readiness only. Before the session middleware: a probe needs no session.
app.get('/healthz', async (_request, response) => {
  const answer = await Promise.race([client.ping(), sleep(1000, 'no answer', { ref: false })]);
  if (answer !== 'PONG') {
    // node-redis has no timeout for a sent command: TCP detects after 15 minutes that the other end is lost. A new
    // connection detects it now, and the commands that wait on the old one are rejected.
    client.destroy();
    client.connect().catch(() => {});
  }
  response.status(answer === 'PONG' ? 200 : 503).send(answer);
});

app.use(session({
  store: new RedisStore({ client }),
  // Signs the cookies. It must be the same in all replicas; they all have the same URL with the generated password.
  secret: process.env.SESSION_SECRET ?? createHmac('sha256', url).update('session cookies').digest('hex'),
  resave: false,
  saveUninitialized: false,
  // `secure` keeps the cookie off plain http. Turn it off only where there is no https, such as inside the cluster.
  cookie: { secure: process.env.COOKIE_SECURE !== 'false', httpOnly: true, sameSite: 'lax', maxAge: 86_400_000 },
}));

app.post('/login', express.json(), (request, response, next) => {
  if (!request.body?.user) return response.status(400).json({ error: 'user is missing' });
  // Your app checks a password here. A new session id prevents session fixation.
  request.session.regenerate((error) => {
    if (error) return next(error);
    request.session.user = request.body.user;
    // Saved before the response: otherwise the user could get "logged in" although Redis is down.
    request.session.save((problem) => problem ? next(problem) : response.json({ user: request.session.user }));
  });
});

app.get('/me', (request, response) => {
  const { user } = request.session;
  response.status(user ? 200 : 401).json(user ? { user } : { error: 'not logged in' });
});

app.use((error, _request, response, _next) => {
  console.error(error.message);
  if (!response.headersSent) response.status(error.status ?? 503).json({ error: 'try again' });
});

const server = app.listen(Number(process.env.PORT ?? 3000));
process.once('SIGTERM', () => {
  server.close(() => client.isReady ? client.close() : client.destroy());
});
