// Log-in sessions in Redis: every replica knows every user, and a restarted replica still does.
import { createHmac } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';

const url = process.env.REDIS_URL;

// One client for the whole process, made once.
const client = createClient({
  url,
  // While Redis is away commands fail at once instead of waiting in a queue.
  disableOfflineQueue: true,
  socket: { connectTimeout: 500, reconnectStrategy: (retries) => Math.min(retries * 100, 1000) },
});
// Without a listener the first connection problem would end the process. The client reconnects by itself.
client.on('error', (error) => console.error(`redis: ${error.message || error.code}`));
client.connect().catch(() => {}); // tries until it succeeds; the listener tells of what fails

const app = express();
app.set('trust proxy', 1); // TLS ends at the ingress; X-Forwarded-Proto tells that the user came by https
app.use((_request, response, next) => {
  response.set('x-served-by', process.env.HOSTNAME ?? hostname());
  next();
});

// For readiness only, and before the sessions: a probe needs none.
app.get('/healthz', async (_request, response) => {
  const answer = await Promise.race([client.ping(), sleep(1000, 'no answer', { ref: false })]);
  if (answer !== 'PONG') {
    // node-redis gives a command that is sent no timeout: when the other end is gone without a word, TCP finds out after
    // 15 minutes. A new connection finds out now; what waited on the old one is rejected.
    client.destroy();
    client.connect().catch(() => {});
  }
  response.status(answer === 'PONG' ? 200 : 503).send(answer);
});

app.use(session({
  store: new RedisStore({ client }),
  // Signs the cookies; must be the same in all replicas, which know the same URL with the same generated password.
  secret: process.env.SESSION_SECRET ?? createHmac('sha256', url).update('session cookies').digest('hex'),
  resave: false,
  saveUninitialized: false,
  // `secure` keeps the cookie off plain http. Turn it off only where there is no https, as inside of the cluster.
  cookie: { secure: process.env.COOKIE_SECURE !== 'false', httpOnly: true, sameSite: 'lax', maxAge: 86_400_000 },
}));

app.post('/login', express.json(), (request, response, next) => {
  if (!request.body?.user) return response.status(400).json({ error: 'user is missing' });
  // Your app checks a password here. A new session id, so that nobody can plant one before the log-in.
  request.session.regenerate((error) => {
    if (error) return next(error);
    request.session.user = request.body.user;
    // Saved before the answer: else a user could hear "logged in" although Redis was away.
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
