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

/** What valkey-benchmark says of a server, from the pod of Deployment `client`. */
export type Result = Readonly<Record<'SET' | 'GET', Served>>;

export async function serve(namespace: Namespace, target: Target, { pipeline, clients, requests }: Load): Promise<Result> {
  const benchmark = (test: string) => `valkey-benchmark ${addressOf(target)} -t ${test} -n ${requests} -c ${clients} -r 100000 -d 100 -P ${pipeline} --csv 2>/dev/null`;
  const idle = untilIdle(target);
  const csv = await namespace.exec('deploy/client', 'sh', '-c', [idle, benchmark('set'), idle, benchmark('get')].join('; '));
  const of = (test: string) => {
    // "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms",...
    const [, rate, , , p50] = csv.split('\n').find((line) => line.startsWith(`"${test}"`))!.split(',').map((cell) => Number(cell.replaceAll('"', '')));
    return { rate, p50 };
  };
  return { SET: of('SET'), GET: of('GET') };
}

/**
 * A command that waits for a server's background work. What writes began there is no part of the requests after them: whose turn meets a
 * rewrite of the file is a matter of luck.
 */
export function untilIdle(target: Target): string {
  return `until valkey-cli ${addressOf(target)} info persistence 2>/dev/null | tr -d '\\r' | grep -cE '^(aof_rewrite|rdb_bgsave)_in_progress:0$' | grep -qx 2; do sleep 0.2; done`;
}

/** Waits until the client's pod reaches a server: a Service leads to a new pod a moment after that is ready. */
export async function untilReached(namespace: Namespace, target: Target): Promise<void> {
  await namespace.exec('deploy/client', 'timeout', '60', 'sh', '-c', `until valkey-cli ${addressOf(target)} ping 2>/dev/null | grep -q PONG; do sleep 0.1; done`);
}

/** The arguments by which the engine's programs find it. */
export function addressOf({ host, password }: Target): string {
  return password === undefined ? `-h ${host}` : `-h ${host} -a ${password}`;
}

/** Measures two sides in turns. Whoever comes second finds warmer caches, and the files that the first one is still writing. */
export async function inTurns<T>(turns: number, ours: () => Promise<T>, reference: () => Promise<T>): Promise<{ ours: T[]; reference: T[] }> {
  const results = { ours: [] as T[], reference: [] as T[] };
  for (let turn = 0; turn < turns; turn += 1) {
    const sides = [async () => results.reference.push(await reference()), async () => results.ours.push(await ours())];
    for (const measure of turn % 2 === 0 ? sides : sides.reverse()) { await measure(); }
  }
  return results;
}
