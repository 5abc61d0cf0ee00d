import { Duration } from 'cdk8s';
import { RedisPlan, RedisSentinel, RedisVariable } from 'cdk8s-managed-redis';
import { Figure, median, print } from './figure';
import { serve } from './load';
import { clientPod } from './pods';
import { movePrimaryFrom, partition } from '../test/e2e/support/faults';
import { Namespace } from '../test/e2e/support/namespace';
import { SentinelInstance } from '../test/e2e/support/sentinel-instance';
import { underWrites, writerNode, writerWorkload } from '../test/e2e/support/writer';

const MILLISECONDS = [1000, 1500, 2500];

/** Each round rewrites the append-only file and saturates the server and both cores. */
const ROUNDS_OF_LOAD = 8;
const PARTITIONS = Number(process.env.REPETITIONS ?? 3);

/**
 * The trade-off of `downAfter`: how often the sentinels consider a busy primary down, against the time without writes when only
 * they can detect the fault, because its node is partitioned.
 */
async function downAfterFigures(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const milliseconds of MILLISECONDS) {
    const namespace = await Namespace.create('bench-down-after');
    try {
      const instance = new SentinelInstance(namespace, 'redis');
      await namespace.apply((chart) => {
        const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: RedisPlan.PRO, downAfter: Duration.millis(milliseconds) });
        writerWorkload(chart, redis);
        redis.attach(clientPod(chart, 'client', 'sleep infinity'), { variables: [RedisVariable.PASSWORD] });
      });
      await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/writer', 'deployment/client');
      await instance.untilStable();
      const started = Date.now();
      for (let round = 0; round < ROUNDS_OF_LOAD; round += 1) {
        await instance.server(await instance.currentPrimary(), 'bgrewriteaof');
        await serve(namespace, { host: 'redis', password: '"$REDIS_PASSWORD"' }, 'SET', { pipeline: 16, clients: 200, requests: 1_000_000 });
      }
      const minutes = (Date.now() - started) / 60_000;
      const logs = await namespace.kubectl('logs', '--selector', 'app.kubernetes.io/component=sentinel', '--tail=-1', `--since-time=${new Date(started).toISOString()}`);
      const perMinute = (event: string) => logs.split('\n').filter((line) => line.includes(`# ${event} master`)).length / minutes;
      const gaps: number[] = [];
      for (let turn = 0; turn < PARTITIONS; turn += 1) {
        await movePrimaryFrom(instance, await writerNode(namespace));
        gaps.push((await underWrites(namespace, () => partition(instance), () => instance.untilStable())).longestGapMs / 1000);
      }
      const name = (what: string) => `down-after ${milliseconds} ms: ${what}`;
      figures.push(
        { name: name('a sentinel considers the busy primary down'), value: perMinute('+sdown'), unit: 'a minute' },
        { name: name('failovers of the busy primary'), value: perMinute('+try-failover'), unit: 'a minute' },
        { name: name('gap of a partition, median'), value: median(gaps), unit: 's' },
      );
      process.stderr.write(`${JSON.stringify(figures.slice(-3))}\n`);
    } finally {
      await namespace.delete();
    }
  }
  return figures;
}

void downAfterFigures().then(print);
