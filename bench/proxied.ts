import { RedisPlan, RedisSentinel, RedisVariable } from 'cdk8s-managed-redis';
import { Figure, median } from './figure';
import { inTurns, Load, serve } from './load';
import { clientPod } from './pods';
import { Namespace } from '../test/e2e/support/namespace';
import { SentinelInstance } from '../test/e2e/support/sentinel-instance';

const TURNS = 11;

const SERVED: readonly { readonly load: Load; readonly promise: string }[] = [
  { load: { pipeline: 1, clients: 50, requests: 40_000 }, promise: '>= 0.55x' },
  { load: { pipeline: 16, clients: 50, requests: 300_000 }, promise: '>= 0.85x' },
];

/** One request at a time: what the proxy adds to it, and not what waiting for a core adds. */
const ALONE: Load = { pipeline: 1, clients: 1, requests: 5_000 };

/** What the proxies cost: requests through the plain address against the same requests to the primary's own address. */
export async function proxiedFigures(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench-proxied');
  try {
    await namespace.apply((chart) => {
      const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: RedisPlan.PRO });
      redis.attach(clientPod(chart, 'client', 'sleep infinity'), { variables: [RedisVariable.PASSWORD] });
    });
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/client');
    const primary = await new SentinelInstance(namespace, 'redis').settled();
    const measure = (load: Load) => {
      const through = (host: string) => () => serve(namespace, { host, password: '"$REDIS_PASSWORD"' }, load);
      return inTurns(TURNS, through('redis'), through(primary));
    };
    const figures: Figure[] = [];
    for (const { load, promise } of SERVED) {
      const { ours, reference } = await measure(load);
      for (const test of ['SET', 'GET'] as const) {
        figures.push({
          name: `${test} through the proxy, pipeline ${load.pipeline}`,
          value: median(ours.map((result) => result[test].rate)),
          reference: median(reference.map((result) => result[test].rate)),
          unit: 'requests/s',
          promise,
        });
      }
    }
    const { ours, reference } = await measure(ALONE);
    for (const test of ['SET', 'GET'] as const) {
      figures.push({
        name: `${test} through the proxy, latency, median`,
        value: median(ours.map((result) => result[test].p50)) * 1000,
        reference: median(reference.map((result) => result[test].p50)) * 1000,
        unit: 'µs',
        promise: '<= 100 µs more',
      });
    }
    return figures;
  } finally {
    await namespace.delete();
  }
}
