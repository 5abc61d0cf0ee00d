// Proves that the second answer comes from the cache, and that the copy expires.
import { call, check, until } from '../support/check.mjs';

// A new user for every run, so that the cache has no copy from an earlier run.
const path = `/users/check-${Date.now()}`;
let first;

check([
  ['the first answer comes from the source', async () => {
    first = (await call(path)).body;
    expect(first.cached === false, 'cached', first.cached);
    return `served by ${first.servedBy}`;
  }],
  ['the next answer comes from the cache and is the same user', async () => {
    const { body } = await call(path);
    expect(body.cached === true, 'cached', body.cached);
    expect(body.user.readAt === first.user.readAt, 'readAt', body.user.readAt);
    return `served by ${body.servedBy}`;
  }],
  ['after its TTL the answer comes from the source again', async () => {
    const fresh = await until('a fresh answer', async () => {
      const { body } = await call(path);
      return body.cached === false && body;
    });
    expect(fresh.user.readAt > first.user.readAt, 'readAt', fresh.user.readAt);
  }],
]);

function expect(truth, what, got) {
  if (!truth) throw new Error(`${what} is ${got}`);
}
