import { RedisPlan, RedisSentinel, RedisVariable } from 'cdk8s-managed-redis';
import { Figure, median, upperQuartile } from './figure';
import { ALONE, compare, Load, Test, TESTS } from './load';
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
    const measure = (host: string, test: Test, load: Load) => compare(namespace, target(host), target(primary), test, load, TURNS);
    const figures: Figure[] = [];
    for (const { host, route, promised } of ROUTES) {
      for (const { load, promise } of SERVED) {
        for (const test of TESTS) {
          const { ours, reference } = await measure(host, test, load);
          figures.push({
            name: `${test} through ${route}, pipeline ${load.pipeline}`,
            value: upperQuartile(ours.map(({ rate }) => rate)),
            reference: upperQuartile(reference.map(({ rate }) => rate)),
            unit: 'requests/s',
            promise: promised ? promise : undefined,
          });
        }
      }
      for (const test of TESTS) {
        const { ours, reference } = await measure(host, test, ALONE);
        figures.push({
          name: `${test} through ${route}, latency, median`,
          value: median(ours.map(({ p50 }) => p50)) * 1000,
          reference: median(reference.map(({ p50 }) => p50)) * 1000,
          unit: 'µs',
          promise: promised ? '<= 100 µs more' : undefined,
        });
      }
    }
    return figures;
  } finally {
    await namespace.delete();
  }
}
