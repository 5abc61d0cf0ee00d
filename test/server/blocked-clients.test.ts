import { join } from 'path';
import { ClusterInstance } from '../support/cluster-instance';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { printedBy } from '../support/pod-runner-namespaces';
import type { PodNetwork } from '../support/pod-runner-network';
import { PASSWORD, SentinelInstance, writeKeys } from '../support/sentinel-instance';

afterEach(disposePods);

const WORKERS = 5;

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  test('clients that wait in a blocking command meet a switchover as the end of their connections, not as an error', async () => {
    const instance = await SentinelInstance.create({ engine });
    await instance.startReady();
    const [primary] = instance.members;
    await writeKeys(primary, 100);
    const errors = await workersAt(instance.network, primary, 'jobs');

    expect(await primary.stop()).toBe(0);
    expect(primary.log()).toMatch(/switchover: switchover to store-\d complete\n/);
    expect(errors().filter((line) => line.includes('UNBLOCKED'))).toEqual([]);
  });

  // Not XREAD: no pause of writes keeps a client from waiting in it anew, and the moment of the switchover is that of an election.
  test('in a cluster too, if the command writes', async () => {
    const instance = await ClusterInstance.create({ engine, props: { shards: 3, replicasPerShard: 1 } });
    await instance.startReady();
    const primary = instance.node(0, 0);
    const tag = await tagOf(primary);
    const errors = await workersAt(instance.network, primary, tag);

    expect(await primary.stop()).toBe(0);
    expect(primary.log()).toContain('switchover-slots: store-0-1 is the primary now\n');
    expect(errors().filter((line) => line.includes('UNBLOCKED') && !line.startsWith('XREAD BLOCK'))).toEqual([]);
  });
});

/** Starts clients that wait for keys that begin with `{TAG}`. Returns the errors that they have got so far. */
async function workersAt(network: PodNetwork, primary: PodRunner, tag: string): Promise<() => string[]> {
  await primary.cli('xgroup', 'create', `{${tag}}stream`, 'group', '$', 'mkstream');
  const program = join(__dirname, '..', 'support', 'programs', 'blocked-clients.mjs');
  const printed = printedBy(network.spawn([process.execPath, program], { ADDRESS: network.address(primary.name), PORT: '6379', PASSWORD, TAG: tag }));
  await until('all clients wait', async () => await primary.info('blocked_clients') === String(WORKERS)).catch((error: Error) => {
    throw new Error(`${error.message}\n${printed()}`);
  });
  return () => printed().split('\n').filter((line) => line !== '');
}

/** A hash tag of a slot that the node owns. */
async function tagOf(node: PodRunner): Promise<string> {
  const owned = /myself.* (\d+)-(\d+)/.exec(await node.cli('cluster', 'nodes'))!.slice(1).map(Number);
  for (let tag = 0; ; tag += 1) {
    const slot = Number(await node.cli('cluster', 'keyslot', `{${tag}}`));
    if (slot >= owned[0] && slot <= owned[1]) { return String(tag); }
  }
}
