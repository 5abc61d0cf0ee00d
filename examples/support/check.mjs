// Shared by the checks: prints a line for each step, waits for conditions, and has one deadline for all steps.
import { setTimeout as sleep } from 'node:timers/promises';

const SECONDS = Number(process.env.CHECK_SECONDS ?? 60);
const deadline = Date.now() + SECONDS * 1000;

/** The URL of the app: its Service. */
export const APP_URL = process.env.APP_URL;

/** The URLs of the pods, for a run outside of a cluster: `http://127.0.0.1:3001,http://127.0.0.1:3002`. */
export const APP_PODS = process.env.APP_PODS?.split(',') ?? [];

let requests = 0;

/**
 * Sends a request on a new connection: kube-proxy chooses a pod for each connection, so a kept one would always reach the same pod.
 * With APP_PODS, requests go to the pods in turn.
 */
export async function call(path, { method = 'GET', headers = {}, body, base } = {}) {
  const target = base ?? (APP_PODS.length > 0 ? APP_PODS[requests++ % APP_PODS.length] : APP_URL);
  const response = await fetch(`${target}${path}`, {
    method,
    headers: { connection: 'close', ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Retries until the attempt returns a true value. An attempt that throws is retried. */
export async function until(what, attempt) {
  let last = 'the condition was never true';
  while (Date.now() < deadline) {
    try {
      const result = await attempt();
      if (result) return result;
    } catch (error) {
      last = error.cause?.message ?? error.message;
    }
    await sleep(200);
  }
  throw new Error(`${what}: not within ${SECONDS} s; last: ${last}`);
}

/** Runs the steps, each [sentence, function]. The exit code is 0 if all succeed. */
export async function check(steps) {
  // The Job ends even if a step hangs.
  setTimeout(() => fail(new Error(`not done within ${SECONDS + 10} s`)), (SECONDS + 10) * 1000).unref();
  let current = 'start';
  const fail = (error) => {
    console.error(`not ok - ${current}: ${error.message}`);
    process.exit(1);
  };
  for (const [sentence, step] of [['the app is ready', ready], ...steps]) {
    current = sentence;
    const detail = await Promise.resolve().then(step).catch(fail);
    console.log(`ok - ${sentence}${typeof detail === 'string' ? ` (${detail})` : ''}`);
  }
  process.exit(0);
}

/** Waits for every pod in APP_PODS, or for the Service. */
async function ready() {
  for (const base of APP_PODS.length > 0 ? APP_PODS : [APP_URL]) {
    await until(`GET ${base}/healthz`, async () => (await call('/healthz', { base })).status === 200);
  }
}
