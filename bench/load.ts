import { Figure, median, upperQuartile } from './figure';
import type { Namespace } from '../test/e2e/support/namespace';

export interface Target {
  readonly host: string;
  /** @default 6379 */
  readonly port?: number;
  /** A word for the shell of the client: `"$REDIS_PASSWORD"`. */
  readonly password?: string;
  /** Such a word for the certificate of the authority: `"$REDIS_CA_FILE"`. The connections then have TLS; the name is not verified. */
  readonly caFile?: string;
}

export interface Load {
  readonly pipeline: number;
  readonly clients: number;
  readonly requests: number;
}

/** One request at a time measures the latency without waits for a CPU core. */
const ALONE: Load = { pipeline: 1, clients: 1, requests: 5_000 };

/** Requests a second, and their median latency in milliseconds. */
export interface Served { readonly rate: number; readonly p50: number }

export const TESTS = ['SET', 'GET'] as const;
export type Test = typeof TESTS[number];

export interface Sides<T> { readonly ours: T[]; readonly reference: T[] }

/** Runs valkey-benchmark against a server, in the pod of Deployment `client`. */
export async function serve(namespace: Namespace, target: Target, test: Test, load: Load): Promise<Served> {
  const [served] = await serveInOrder(namespace, [target], test, load);
  return served;
}

/** Runs valkey-benchmark against two servers alternately, without a pause in which the caches of one could cool down. */
export async function compare(namespace: Namespace, ours: Target, reference: Target, test: Test, load: Load, turns: number): Promise<Sides<Served>> {
  const order = alternate(turns, ours, reference);
  const served = await serveInOrder(namespace, order, test, load);
  const of = (target: Target) => served.filter((_, turn) => order[turn] === target);
  return { ours: of(ours), reference: of(reference) };
}

/** Two sides under the same load. */
export interface Comparison {
  readonly ours: Target;
  readonly reference: Target;
  /** What the names of the figures say of our side. */
  readonly how: string;
  readonly loads: readonly { readonly load: Load; readonly promise?: string }[];
  readonly latencyPromise?: string;
  readonly turns: number;
}

/** Requests a second under each load, and the latency of one request at a time. */
export async function comparedFigures(namespace: Namespace, { ours, reference, how, loads, latencyPromise, turns }: Comparison): Promise<Figure[]> {
  const measure = (test: Test, load: Load) => compare(namespace, ours, reference, test, load, turns);
  const figures: Figure[] = [];
  for (const { load, promise } of loads) {
    for (const test of TESTS) {
      const sides = await measure(test, load);
      const rate = (served: readonly Served[]) => upperQuartile(served.map((one) => one.rate));
      figures.push({ name: `${test} ${how}, pipeline ${load.pipeline}`, value: rate(sides.ours), reference: rate(sides.reference), unit: 'requests/s', promise });
    }
  }
  for (const test of TESTS) {
    const sides = await measure(test, ALONE);
    const latency = (served: readonly Served[]) => median(served.map(({ p50 }) => p50)) * 1000;
    figures.push({ name: `${test} ${how}, latency, median`, value: latency(sides.ours), reference: latency(sides.reference), unit: 'µs', promise: latencyPromise });
  }
  return figures;
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
 * A command that waits until a server has finished its background work, which earlier writes caused: which round coincides with a rewrite of
 * the append-only file is random. A rewrite that is due starts within 0.1 seconds.
 */
export function untilIdle(target: Target): string {
  const idle = `valkey-cli ${addressOf(target)} info persistence 2>/dev/null | tr -d '\\r' | grep -cE '^(aof_rewrite|rdb_bgsave)_in_progress:0$' | grep -qx 2`;
  return `until sleep 0.3; ${idle}; do :; done`;
}

/** Waits until the client pod can reach a server: a Service routes to a new pod some time after the pod is ready. */
export async function untilReached(namespace: Namespace, target: Target): Promise<void> {
  await namespace.exec('deploy/client', 'timeout', '60', 'sh', '-c', `until valkey-cli ${addressOf(target)} ping 2>/dev/null | grep -q PONG; do sleep 0.1; done`);
}

/** The connection arguments for the engine's programs. */
export function addressOf({ host, port, password, caFile }: Target): string {
  return [
    `-h ${host}`,
    ...port === undefined ? [] : [`-p ${port}`],
    ...password === undefined ? [] : [`-a ${password}`],
    ...caFile === undefined ? [] : [`--tls --cacert ${caFile}`],
  ].join(' ');
}

/** Measures two sides alternately. */
export async function measureAlternately<T>(turns: number, ours: () => Promise<T>, reference: () => Promise<T>): Promise<Sides<T>> {
  const results = { ours: [] as T[], reference: [] as T[] };
  for (const measure of alternate(turns, ours, reference)) { (measure === ours ? results.ours : results.reference).push(await measure()); }
  return results;
}

/** A side that follows itself finds warmer caches: both sides do so equally often. */
function alternate<T>(turns: number, ours: T, reference: T): T[] {
  return Array.from({ length: turns }, (_, turn) => (turn % 2 === 0 ? [reference, ours] : [ours, reference])).flat();
}
