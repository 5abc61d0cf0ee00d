import { Engine } from '../../src';
import { clusterManifests } from '../support/cluster-instance';
import { disposePods, Manifest, PodRunner } from '../support/pod-runner';
import { SHELLS } from '../support/pod-runner-images';
import { PodNetwork } from '../support/pod-runner-network';
import { replicationManifests } from '../support/replication-instance';
import { CONNECTION_SECRET, INTERNAL_SECRET, PASSWORD, sentinelManifests } from '../support/sentinel-instance';

afterEach(disposePods);

interface PodKind {
  readonly kind: string;
  readonly manifests: Manifest[];
  readonly workload: string;
  readonly container?: string;
  readonly script: string;
}

/** Every kind of pod that writes the password into a configuration file, and the script that does. */
const PODS: readonly PodKind[] = [
  { kind: 'the primary of RedisReplication', manifests: replicationManifests(), workload: 'store', script: 'start-primary' },
  { kind: 'a replica of RedisReplication', manifests: replicationManifests(), workload: 'store-replica', script: 'start-replica' },
  { kind: 'a server of RedisSentinel', manifests: sentinelManifests(), workload: 'store', script: 'start-member' },
  { kind: 'a sentinel', manifests: sentinelManifests(), workload: 'store-sentinel', container: 'sentinel', script: 'start-sentinel' },
  { kind: 'a node of a cluster', manifests: clusterManifests(), workload: 'store-0', script: 'start-node' },
];

/** The last one would be a user with all permissions, in the file of the server and in that of the sentinel. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'is empty'],
  ['short', 'has 5 characters, not 16 to 512'],
  ['inThePasswordOfPods\nuser mallory on nopass ~* &* +@all', 'has other characters than letters and digits'],
];

describe.each(PODS)('$kind', ({ manifests, workload, container, script }) => {
  test.each(REFUSED)('does not start with the internal password %j, and the log says how to fix it', async (password, fault) => {
    const pod = await create(SHELLS[REFUSED.findIndex(([refused]) => refused === password) % SHELLS.length], password);
    await pod.start();

    expect(await pod.waitExit()).toBe(1);
    expect(pod.log()).toContain(`${script}: a password in the internal Secret ${fault}: delete that Secret and the Job that makes it, and apply again\n`);
  });

  async function create(shell: (typeof SHELLS)[number], password: string): Promise<PodRunner> {
    const network = await PodNetwork.create();
    const names = manifests.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name as string);
    names.filter((name) => /-\d$/.test(name)).forEach((name) => network.addService(name));
    const secrets = { [CONNECTION_SECRET]: { password: PASSWORD }, [INTERNAL_SECRET]: { 'internal-password': password, 'monitor-password': 'lookingAtTheServers' } };
    return PodRunner.create({
      manifests, engine: Engine.VALKEY_9_1, shell, workload, container, pod: `${workload}-0`, network, secrets, dataSize: '64m',
    });
  }
});
