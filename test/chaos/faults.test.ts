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
  ['a deletion of each sentinel in turn', deleteEachSentinel],
  ['a deletion of all sentinels at once', deleteAllSentinels],
  ['SIGKILL of a replica, and again during its resync', killReplicaTwice],
])('%s loses no acknowledged write', async (_, fault) => {
  expect(await damageOf(fault)).toMatchObject({ lost: 0, hanging: 0 });
});

test.each<readonly [string, Fault]>([
  ['SIGKILL of the primary', killPrimary],
  ['a forced deletion of the primary', forceDelete],
])('%s loses at most the writes in flight', async (_, fault) => {
  const damage = await damageOf(fault);
  expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
  expect(damage.hanging).toBe(0);
});

// Faults of nodes need a program that can stop and partition them (REDIS_E2E_NODE_FAULTS).
(HAS_NODE_FAULTS ? describe : describe.skip)('on a cluster whose nodes can be stopped and partitioned', () => {
  test.each<readonly [string, Fault]>([['the death of its node', nodeDeath], ['a partition of its node', partition]])(
    '%s loses at most the writes in flight', async (_, fault) => {
      await movePrimaryFrom(instance, await writerNode(namespace));
      // A connection to a proxy on that node is not closed: without timeouts it hangs.
      const damage = await damageOf(fault);
      expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
    });
});
