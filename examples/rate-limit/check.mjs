// Proves that exactly as many concurrent requests pass as the limit allows, and that callers are allowed again later.
import { call, check, until } from '../support/check.mjs';

const LIMIT = Number(process.env.RATE_LIMIT ?? 10);
const REQUESTS = LIMIT * 3;
// New callers for every run, whose limits no earlier run has used up.
const caller = `check-${Date.now()}`;

check(['/fixed', '/sliding'].flatMap((path) => [
  [`GET ${path}: ${LIMIT} of ${REQUESTS} requests at once are allowed`, async () => {
    const statuses = await Promise.all(Array.from({ length: REQUESTS }, () => status(path, caller)));
    const allowed = statuses.filter((code) => code === 200).length;
    const refused = statuses.filter((code) => code === 429).length;
    if (allowed !== LIMIT || refused !== REQUESTS - LIMIT) throw new Error(`${allowed} allowed, ${refused} refused: ${statuses}`);
  }],
  [`GET ${path}: another caller is not affected`, async () => {
    const code = await status(path, `${caller}-other`);
    if (code !== 200) throw new Error(`status is ${code}`);
  }],
  [`GET ${path}: after the window the caller is allowed again`, async () => {
    await until('status 200', async () => await status(path, caller) === 200);
  }],
]));

async function status(path, key) {
  return (await call(path, { headers: { 'x-api-key': key } })).status;
}
