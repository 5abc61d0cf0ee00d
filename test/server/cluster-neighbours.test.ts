import { Engine, RedisCertificate, RedisTls } from '../../src';
import { certificateFiles } from '../support/certificates';
import { ClusterInstance, ClusterInstanceOptions, linesOf } from '../support/cluster-instance';
import { disposePods, PodRunner } from '../support/pod-runner';
import { PodNetwork } from '../support/pod-runner-network';

/**
 * Not Valkey in plain text: from 8.1 on, a node introduces itself to whatever has the address of a node that is down (Valkey pull request 4286), and a merge of the
 * two cost one of them its data in three of four runs on a busy machine. NetworkPolicies keep that from happening, of which there are none here.
 */
const KINDS: readonly [string, (() => ClusterInstanceOptions)][] = [
  ['redis 8.0, in plain text', () => ({ engine: Engine.REDIS_8_0 })],
  ['valkey 9.1, each with an authority of its own', () => ({
    engine: Engine.VALKEY_9_1,
    props: { tls: RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName: 'certificate' }) }) },
    secrets: { certificate: certificateFiles() },
  })],
];

/** Even the passwords are the same. */
describe.each(KINDS)('two clusters on one network: %s', (_, options) => {
  let instances: readonly ClusterInstance[];

  beforeAll(async () => {
    const network = await PodNetwork.create();
    instances = [await ClusterInstance.create({ ...options(), network, name: 'store' }), await ClusterInstance.create({ ...options(), network, name: 'other' })];
    for (const [index, instance] of instances.entries()) {
      await instance.startReady();
      await instance.writeKeys(100 * (index + 1));
    }
  });

  afterAll(disposePods);

  /** New pods, each at the address that a pod of the other cluster had. */
  const exchange = async (chosen: (instance: ClusterInstance) => readonly PodRunner[]) => {
    const [pods, others] = instances.map(chosen);
    await Promise.all([...pods, ...others].map(async (pod) => pod.kill()));
    for (const [index, { name }] of pods.entries()) { await instances[0].network.exchange(name, others[index].name); }
    await Promise.all(instances.map(async (instance) => instance.restart(chosen(instance))));
  };

  const expectApart = async () => {
    for (const [index, instance] of instances.entries()) {
      await instance.untilWhole(120);
      for (const pod of instance.all) {
        expect((await linesOf(pod)).map(({ pod: name }) => name).sort()).toEqual(instance.all.map(({ name }) => name).sort());
      }
      await instance.expectKeys(100 * (index + 1));
    }
  };

  test('stay two when all of their pods come back at the addresses of the other', async () => {
    await exchange(({ all }) => all);
    await expectApart();
  }, 300_000);

  test('stay two when replicas come back at the addresses of replicas of the other, which its primaries remember', async () => {
    for (const instance of instances) {
      for (const shard of [0, 1, 2]) { await instance.untilPrimary(shard, 0, 120); }
    }
    await exchange((instance) => [0, 1, 2].map((shard) => instance.node(shard, 1)));
    await expectApart();
  }, 300_000);
});
