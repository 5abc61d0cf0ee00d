import { RedisCluster, RedisPlan, RedisVariable } from 'cdk8s-managed-redis';
import { Figure, geometricMean, upperQuartile } from './figure';
import { addressOf, measureAlternately, Target, untilIdle } from './load';
import { bareServer, clientPod } from './pods';
import { ClusterInstance } from '../test/e2e/support/cluster-instance';
import { nodeOf } from '../test/e2e/support/faults';
import { Namespace } from '../test/e2e/support/namespace';

const TURNS = 11;
const SHARDS = [0, 1, 2];

/** Short rounds, so that other load on the machine affects only some of them. */
const LOADS = [{ pipeline: 1, requests: 20_000 }, { pipeline: 16, requests: 150_000 }] as const;
const CLIENTS = 16;
const VALUE = 'x'.repeat(100);

/** A server, and a hash tag for keys in its slots. */
interface Shard extends Target { readonly tag: string }

/**
 * The cost of cluster mode: requests to all shards at once, with a client program for each, against three hand-written servers on the same nodes.
 * Neither side has replicas: these would take CPU time from the servers.
 */
export async function clusterServedFigures(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench-cluster-served');
  const instance = new ClusterInstance(namespace, 'redis');
  try {
    await namespace.apply((chart) => {
      const redis = new RedisCluster(chart, 'redis', { name: 'redis', plan: RedisPlan.ENTERPRISE, replicasPerShard: 0 });
      redis.attach(clientPod(chart, 'client', 'sleep infinity'), { variables: [RedisVariable.PASSWORD] });
    });
    await namespace.rolledOut(...SHARDS.map((shard) => `statefulset/redis-${shard}`), 'deployment/client');
    await instance.untilStable();
    const nodes = await Promise.all(SHARDS.map((shard) => nodeOf(instance, `redis-${shard}-0`)));
    await namespace.apply((chart) => SHARDS.forEach((shard) => bareServer(chart, `bare-${shard}`, nodes[shard], ['--save', '900 1', '--appendonly', 'yes'], '8Gi')));
    await namespace.rolledOut(...SHARDS.map((shard) => `statefulset/bare-${shard}`));
    const tags = await Promise.all(SHARDS.map((shard) => tagOf(instance, shard)));
    const ours = SHARDS.map((shard) => ({ host: `redis-${shard}-0`, password: '"$REDIS_PASSWORD"', tag: tags[shard] }));
    const reference = SHARDS.map((shard) => ({ host: `bare-${shard}`, tag: tags[shard] }));

    const figures: Figure[] = [];
    for (const load of LOADS) {
      for (const command of [`SET KEY ${VALUE}`, 'GET KEY']) {
        const through = (shards: readonly Shard[]) => () => together(namespace, shards, command, load);
        const rates = await measureAlternately(TURNS, through(ours), through(reference));
        figures.push({
          name: `${command.slice(0, 3)} on three shards, pipeline ${load.pipeline}`,
          value: upperQuartile(rates.ours),
          unit: 'requests/s',
          reference: upperQuartile(rates.reference),
        });
      }
    }
    const mean = geometricMean(figures.map((figure) => figure.value / figure.reference!));
    return [...figures, { name: 'all kinds of requests on three shards, geometric mean', value: mean, unit: 'x', promise: '>= 0.95x' }];
  } finally {
    await namespace.delete();
  }
}

/** The sum of the rates that concurrent client programs measure, one for each shard. */
async function together(namespace: Namespace, shards: readonly Shard[], command: string, load: typeof LOADS[number]): Promise<number> {
  const { pipeline, requests } = load;
  const idle = shards.map((shard) => `${untilIdle(shard)};`);
  const benchmarks = shards.map((shard) => (
    `valkey-benchmark ${addressOf(shard)} -n ${requests} -c ${CLIENTS} -r 100000 -P ${pipeline} --csv ${command.replace('KEY', `'{${shard.tag}}:__rand_int__'`)} 2>/dev/null &`));
  const csv = await namespace.exec('deploy/client', 'sh', '-c', [...idle, ...benchmarks, 'wait'].join(' '));
  // "command","rps","avg_latency_ms",...
  const rates = [...csv.matchAll(/^"[SG]ET [^"]*","([\d.]+)"/gm)].map(([, rate]) => Number(rate));
  if (rates.length !== shards.length) { throw new Error(csv); }
  return rates.reduce((sum, rate) => sum + rate, 0);
}

/** The first number that is a hash tag for the slots of the shard. */
async function tagOf(instance: ClusterInstance, shard: number): Promise<string> {
  for (let number = 0; ; number += 1) {
    const slot = Number(await instance.server('redis-0-0', 'cluster', 'keyslot', `{${number}}`));
    if (Math.floor(slot * SHARDS.length / 16384) === shard) { return String(number); }
  }
}
