import type { Namespace } from '../test/e2e/support/namespace';

export interface Target {
  readonly host: string;
  /** As the client's shell reads it: `"$REDIS_PASSWORD"`. */
  readonly password?: string;
}

export interface Load {
  readonly pipeline: number;
  readonly clients: number;
  readonly requests: number;
}

/** Requests a second, and the median of their latency in milliseconds. */
export interface Served { readonly rate: number; readonly p50: number }

export const TESTS = ['SET', 'GET'] as const;
export type Test = typeof TESTS[number];

export interface Sides<T> { readonly ours: T[]; readonly reference: T[] }

/** What valkey-benchmark says of a server, from the pod of Deployment `client`. */
export async function serve(namespace: Namespace, target: Target, test: Test, load: Load): Promise<Served> {
  const [served] = await serveInOrder(namespace, [target], test, load);
  return served;
}

/** The same of two servers in turns, with nothing in between that would cool one of them down. */
export async function compare(namespace: Namespace, ours: Target, reference: Target, test: Test, load: Load, turns: number): Promise<Sides<Served>> {
  const order = alternate(turns, ours, reference);
  const served = await serveInOrder(namespace, order, test, load);
  const of = (target: Target) => served.filter((_, turn) => order[turn] === target);
  return { ours: of(ours), reference: of(reference) };
}

async function serveInOrder(namespace: Namespace, order: readonly Target[], test: Test, { pipeline, clients, requests }: Load): Promise<Served[]> {
  const idle = [...new Set(order)].map(untilIdle);
  const benchmarks = order.map((target) => (
    `valkey-benchmark ${addressOf(target)} -t ${test} -n ${requests} -c ${clients} -r 100000 -d 100 -P ${pipeline} --csv 2>/dev/null`));
  const csv = await namespace.exec('deploy/client', 'sh', '-c', [...idle, ...benchmarks].join('; '));
  // "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms",...
  return csv.split('\n').filter((line) => line.startsWith(`"${test}"`)).map((line) => {
    const [, rate, , , p50] = line.split(',').map((cell) => Number(cell.replaceAll('"', '')));
    return { rate, p50 };
  });
}

/**
 * A command that waits for a server's background work. What writes began there is no part of the requests after them: whose turn meets a
 * rewrite of the file is a matter of luck. One that is due begins within a tenth of a second.
 */
export function untilIdle(target: Target): string {
  const idle = `valkey-cli ${addressOf(target)} info persistence 2>/dev/null | tr -d '\\r' | grep -cE '^(aof_rewrite|rdb_bgsave)_in_progress:0$' | grep -qx 2`;
  return `until sleep 0.3; ${idle}; do :; done`;
}

/** Waits until the client's pod reaches a server: a Service leads to a new pod a moment after that is ready. */
export async function untilReached(namespace: Namespace, target: Target): Promise<void> {
  await namespace.exec('deploy/client', 'timeout', '60', 'sh', '-c', `until valkey-cli ${addressOf(target)} ping 2>/dev/null | grep -q PONG; do sleep 0.1; done`);
}

/** The arguments by which the engine's programs find it. */
export function addressOf({ host, password }: Target): string {
  return password === undefined ? `-h ${host}` : `-h ${host} -a ${password}`;
}

/** Measures two sides in turns. */
export async function inTurns<T>(turns: number, ours: () => Promise<T>, reference: () => Promise<T>): Promise<Sides<T>> {
  const results = { ours: [] as T[], reference: [] as T[] };
  for (const measure of alternate(turns, ours, reference)) { (measure === ours ? results.ours : results.reference).push(await measure()); }
  return results;
}

/** Whoever comes after itself finds warmer caches: each does so as often as the other. */
function alternate<T>(turns: number, ours: T, reference: T): T[] {
  return Array.from({ length: turns }, (_, turn) => (turn % 2 === 0 ? [reference, ours] : [ours, reference])).flat();
}
