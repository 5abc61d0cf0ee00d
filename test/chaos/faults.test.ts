import { EvictionPolicy, RedisSentinel } from 'cdk8s-managed-redis';
import { PLAN } from './plan';
import {
  killReplicaTwice, deleteAll, deleteAllSentinels, deleteEachSentinel, drainEveryNode, Fault, forceDelete, gracefulDelete, killPrimary,
  movePrimaryFrom, nodeDeath, partition, rollingUpdate, SentinelFault,
} from '../e2e/support/faults';
import { Namespace } from '../e2e/support/namespace';
import { HAS_NODE_FAULTS } from '../e2e/support/node-faults';
import { SentinelInstance } from '../e2e/support/sentinel-instance';
import { writesInFlight, underWrites, writerNode, writerWorkload } from '../e2e/support/writer';

let namespace: Namespace;
let instance: SentinelInstance;

beforeAll(async () => {
  namespace = await Namespace.create('chaos');
  instance = new SentinelInstance(namespace, 'redis');
  await namespace.apply((chart) => writerWorkload(chart, new RedisSentinel(chart, 'redis', {
    name: 'redis', plan: PLAN, evictionPolicy: EvictionPolicy.NOEVICTION,
  })));
  await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/writer');
  await instance.untilStable();
});
afterAll(() => namespace?.delete());

const damageOf = async (fault: SentinelFault) => underWrites(namespace, () => fault(instance), () => instance.untilStable());

test.each<readonly [string, SentinelFault]>([
  ['an orderly deletion of the primary', gracefulDelete],
  ['a rolling update of the servers', rollingUpdate],
  ['a drain of every node in turn', drainEveryNode],
  ['a deletion of all pods at once', deleteAll],
  ['sentinels that are deleted one after the other', deleteEachSentinel],
  ['all sentinels that are deleted at once', deleteAllSentinels],
  ['a replica that is killed, and again while it synchronizes', killReplicaTwice],
])('%s loses nothing', async (_, fault) => {
  expect(await damageOf(fault)).toMatchObject({ lost: 0, silent: 0 });
});

test.each<readonly [string, Fault]>([
  ['SIGKILL of the primary', killPrimary],
  ['a forced deletion of the primary', forceDelete],
])('%s loses no more than was on its way', async (_, fault) => {
  const damage = await damageOf(fault);
  expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
  expect(damage.silent).toBe(0);
});

// Without a program that can take nodes away (REDIS_E2E_NODE_FAULTS) there is nothing to test.
(HAS_NODE_FAULTS ? describe : describe.skip)('on a cluster whose nodes can be taken away', () => {
  test.each<readonly [string, Fault]>([['the death of its node', nodeDeath], ['a partition of its node', partition]])(
    '%s loses no more than was on its way', async (_, fault) => {
      await movePrimaryFrom(instance, await writerNode(namespace));
      // A connection to a proxy on that node hears nothing of its end: without time-outs it is silent.
      const damage = await damageOf(fault);
      expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
    });
});
