import { Chart, Size } from 'cdk8s';
import { Engine, RedisSentinel, RedisSentinelProps } from 'cdk8s-managed-redis';
import { PLAN } from './plan';
import { Namespace } from '../e2e/support/namespace';
import { SentinelInstance } from '../e2e/support/sentinel-instance';
import { underWrites, writerWorkload } from '../e2e/support/writer';

let namespace: Namespace;
let instance: SentinelInstance;

const redis = (chart: Chart, props: Partial<RedisSentinelProps> = {}) => (
  new RedisSentinel(chart, 'redis', { name: 'redis', plan: PLAN, engine: Engine.VALKEY_8_1, ...props }));

const WORKLOADS = ['statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy'];

beforeAll(async () => {
  namespace = await Namespace.create('chaos-changes');
  instance = new SentinelInstance(namespace, 'redis');
  // The writer is applied once: REDIS_SENTINELS changes with the number of sentinels, and a restarted writer loses its list of acknowledged writes.
  await namespace.apply((chart) => writerWorkload(chart, redis(chart)));
  await namespace.rolledOut(...WORKLOADS, 'deployment/writer');
  await instance.untilStable();
});
afterAll(() => namespace?.delete());

// The cases run in order: each starts from the result of the one before.
test.each<readonly [string, Partial<RedisSentinelProps>]>([
  ['more replicas', { replicas: 3 }],
  ['more sentinels', { replicas: 3, sentinels: 5 }],
  ['fewer replicas, the primary among the removed ones', { replicas: 1, sentinels: 5 }],
  ['fewer sentinels', { replicas: 2, sentinels: 3 }],
  ['the next engine', { engine: Engine.VALKEY_9_1 }],
  ['more memory', { engine: Engine.VALKEY_9_1, memory: Size.mebibytes(320) }],
])('%s: no acknowledged write is lost, and the sentinels discover each other and the servers', async (_, props) => {
  const { replicas = 2, sentinels = 3 } = props;
  const { lost } = await underWrites(namespace, async () => {
    await namespace.apply((chart) => { redis(chart, props); });
    await namespace.rolledOut(...WORKLOADS);
  }, async () => instance.untilStable());
  expect(lost).toBe(0);
  expect(await instance.members()).toHaveLength(1 + replicas);
  expect(await instance.sentinels()).toHaveLength(sentinels);
  expect(await instance.known()).toEqual(Array.from({ length: sentinels }, () => ({ replicas, sentinels: sentinels - 1 })));
});
