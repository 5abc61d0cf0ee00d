import { RedisPlan, RedisSentinel, RedisVariable } from 'cdk8s-managed-redis';
import type { Figure } from './figure';
import { comparedFigures, Load } from './load';
import { bareProxy, clientPod } from './pods';
import { Namespace } from '../test/e2e/support/namespace';
import { SentinelInstance } from '../test/e2e/support/sentinel-instance';

const TURNS = 11;

/** The primary of a new instance. */
const FIRST_PRIMARY = 'redis-0';

const ROUTES = [
  { host: 'redis', route: 'the proxy', promised: true },
  { host: 'bare', route: 'a bare HAProxy', promised: false },
];

const SERVED: readonly { readonly load: Load; readonly promise: string }[] = [
  { load: { pipeline: 1, clients: 50, requests: 40_000 }, promise: '>= 0.55x' },
  { load: { pipeline: 16, clients: 50, requests: 300_000 }, promise: '>= 0.85x' },
];

/**
 * The cost of the proxies: requests through the plain address against the same requests to the address of the primary. Beside it the cost of a
 * proxy that only forwards.
 */
export async function proxiedFigures(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench-proxied');
  try {
    await namespace.apply((chart) => {
      const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: RedisPlan.PRO });
      redis.attach(clientPod(chart, 'client', 'sleep infinity'), { variables: [RedisVariable.PASSWORD] });
      redis.attach(bareProxy(chart, 'bare', FIRST_PRIMARY), { variables: [] });
    });
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/bare', 'deployment/client');
    const primary = await new SentinelInstance(namespace, 'redis').untilStable();
    if (primary !== FIRST_PRIMARY) { throw new Error(`${primary} was promoted: the bare proxy routes to a replica`); }
    const target = (host: string) => ({ host, password: '"$REDIS_PASSWORD"' });
    const figures: Figure[] = [];
    for (const { host, route, promised } of ROUTES) {
      figures.push(...await comparedFigures(namespace, {
        ours: target(host),
        reference: target(primary),
        how: `through ${route}`,
        loads: promised ? SERVED : SERVED.map(({ load }) => ({ load })),
        latencyPromise: promised ? '<= 100 µs more' : undefined,
        turns: TURNS,
      }));
    }
    return figures;
  } finally {
    await namespace.delete();
  }
}
