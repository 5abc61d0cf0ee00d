// Proves that a session that one replica created is valid on the other.
import { call, check, until } from '../support/check.mjs';

const user = `check-${Date.now()}`;
let cookie;
let loggedInBy;

check([
  ['a request without a cookie is not logged in', async () => {
    const { status } = await call('/me');
    if (status !== 401) throw new Error(`status is ${status}`);
  }],
  ['a user logs in and gets a cookie', async () => {
    const { status, headers } = await call('/login', { method: 'POST', body: { user } });
    if (status !== 200) throw new Error(`status is ${status}`);
    cookie = headers.getSetCookie()[0]?.split(';')[0];
    if (!cookie) throw new Error('there is no cookie; is COOKIE_SECURE=false set where there is no https?');
    loggedInBy = headers.get('x-served-by');
    return `by ${loggedInBy}`;
  }],
  ['both replicas answer as the logged-in user', async () => {
    const served = new Set();
    let stranger;
    await until('answers of two replicas', async () => {
      const { status, headers, body } = await call('/me', { headers: { cookie } });
      const servedBy = headers.get('x-served-by');
      if (status === 503) return false;
      if (body.user === user) served.add(servedBy); else stranger = servedBy;
      return stranger || served.size >= 2;
    });
    if (stranger) throw new Error(`${stranger} does not know the session that ${loggedInBy} made`);
    return [...served].sort().join(', ');
  }],
]);
