import { createInterface } from 'readline';
import { Engine, Persistence } from '../../src';
import { ClusterInstance, linesOf } from '../support/cluster-instance';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ALL_ENGINES, Shell } from '../support/pod-runner-images';
import { refuseWritesForAMinute } from '../support/refusal';
import { INTERNAL_PASSWORD } from '../support/sentinel-instance';

// Each instance has the machine for itself: six pods that look every second take half a core.
afterAll(disposePods);

describe('a cluster of three shards with a replica each', () => {
  let instance: ClusterInstance;

  beforeAll(async () => {
    instance = await ClusterInstance.create();
    await instance.startReady();
  });
  afterAll(disposePods);

  test('creates itself: equal shares, pod 0 of each shard is its primary', async () => {
    expect(await instance.slots()).toEqual({ 0: 5461, 1: 5461, 2: 5462 });
    for (const shard of [0, 1, 2]) { await instance.untilPrimary(shard, 0); }
    const line = (await linesOf(instance.node(0, 0))).find(({ pod }) => pod === 'store-0-0')!;
    expect(line.address).toMatch(/^10\.97\.0\.\d+:6379@16379$/);
  });

  test.each(['config get masterauth', 'config set cluster-announce-ip 10.0.0.1', 'acl setuser default +@all', 'cluster meet 127.0.0.1 1', 'cluster replicate x', 'cluster setslot 0 stable'])('an application may not %s', async (command) => {
    expect(await instance.node(0, 0).asApplication(...command.split(' '))).toMatch(/^NOPERM /);
  });

  test.each(['config get *', 'acl setuser default +@all', 'cluster meet 127.0.0.1 1', 'cluster forget x', 'cluster reset', 'cluster getkeysinslot 0 1', 'migrate 127.0.0.1 1 a 0 1', 'shutdown', 'get a', 'flushall', 'publish news x', 'monitor'])('another node may not %s', async (command) => {
    expect(await instance.node(0, 0).cliAs('internal', INTERNAL_PASSWORD, ...command.split(' '))).toMatch(/^NOPERM /);
  });

  test('switches over before a stop, and takes the slots back', async () => {
    await instance.writeKeys(1000);
    expect(await instance.node(1, 0).stop()).toBe(0);
    expect(instance.node(1, 0).log()).toContain('switchover-slots: store-1-1 is the primary now\n');
    await instance.untilPrimary(1, 1);
    await instance.restart([instance.node(1, 0)]);
    await instance.untilPrimary(1, 0);
    expect(instance.node(1, 0).log()).toContain('agent-node: taking the slots of the shard back from store-1-1: all nodes are healthy\n');
    await instance.expectKeys(1000);
  });

  test('a stop that SIGKILL ends after the switchover loses nothing', async () => {
    const stopped = instance.node(1, 0);
    const [key] = await ownKeys(stopped);
    const counter = stopped.client();
    let acknowledged = 0;
    counter.stdout!.on('data', (data: Buffer) => { acknowledged = Math.max(acknowledged, ...data.toString().split('\n').filter((line) => /^\d+$/.test(line)).map(Number)); });
    counter.stdin!.on('error', () => undefined); // the kill closes it
    counter.stdin!.write(`incr ${key}\n`.repeat(500_000));
    await until('writes are acknowledged', () => acknowledged > 1000);

    stopped.signal('TERM');
    await stopped.untilLogged('switchover-slots: store-1-1 is the primary now\n', 25);
    await stopped.kill();
    expect(Number(await instance.node(1, 1).cli('get', key))).toBeGreaterThanOrEqual(acknowledged);
    await instance.node(1, 1).cli('del', key);
    await stopped.start();
    await instance.untilPrimary(1, 0);
    await instance.expectKeys(1000);
  });

  test('a primary is not eligible for promotion: if it is replaced, it lacks what the new primary took until it is in sync', async () => {
    const replica = instance.node(1, 1);
    const notEligible = async (value: string) => await replica.setting('cluster-replica-no-failover') === value;
    await instance.until('the replica is eligible', async () => notEligible('no'));
    expect(await replica.cliAs('internal', INTERNAL_PASSWORD, 'cluster', 'failover')).toBe('OK');
    await instance.until('it is not, as the primary', async () => notEligible('yes'));

    await instance.untilPrimary(1, 0);
    await instance.until('the replica is eligible again', async () => notEligible('no'));
  });

  test('a replica that is about to stop refuses to be promoted', async () => {
    const replica = instance.node(1, 1);
    const agents = 'grep -l agent-nod[e] /proc/[0-9]*/cmdline | cut -d / -f 3 | sort -n';
    await replica.exec(['sh', '-c', `REDIS_AGENT=$(${agents} | head -n 1) sh /opt/redis/switchover-slots.sh`]);
    expect((await replica.exec(['sh', '-c', agents])).stdout).toBe('');
    expect(await replica.cliAs('internal', INTERNAL_PASSWORD, 'cluster', 'failover')).toMatch(/^NOPERM /);
    expect(await replica.setting('cluster-replica-no-failover')).toBe('yes');

    const primary = instance.node(1, 0);
    const stopped = primary.stop();
    await primary.untilLogged('switchover-slots: store-1-1 refuses the switchover: it is about to stop\n');
    await replica.stop();
    expect(await stopped).toBe(0);
    expect(primary.log()).toContain('switchover-slots: no replica is connected: stopping without a switchover\n');
    await instance.restart([primary, replica]);
    await instance.untilPrimary(1, 0);
    await instance.expectKeys(1000);
  });

  test('a failover follows at once when a server dies', async () => {
    await instance.node(2, 0).killServer();
    await instance.node(2, 0).waitExit();
    expect(instance.node(2, 0).log()).toContain('start-node: requesting a failover to store-2-1, it holds no less than this node: OK\n');
    await instance.untilPrimary(2, 1);
    await instance.restart([instance.node(2, 0)]);
    await instance.untilPrimary(2, 0);
    await instance.expectKeys(1000);
  });

  test('a primary that has refused writes for a minute gives its slots away, loses nothing, and takes them back after it has saved', async () => {
    await instance.untilPrimary(0, 0);
    const full = instance.node(0, 0);
    await refuseWritesForAMinute(full);

    await full.untilLogged('agent-node: switching over to store-0-1\n', 60);
    expect(await full.waitExit()).toBe(0);
    await instance.untilPrimary(0, 1);
    await full.start();
    await instance.untilPrimary(0, 0, 90);
    expect(full.log()).toMatch(/this server has saved its data set: it may be promoted again\n(.*\n)*agent-node: taking the slots of the shard back/);
    await instance.expectKeys(1000);
  });

  test('all pods restart at once, and the cluster is whole', async () => {
    await instance.restart(instance.all);
    await instance.untilWhole();
    await instance.expectKeys(1000);
    for (const pod of instance.all) { await pod.untilReady(); }
  });

  test('all pods restart at once with new addresses, and the cluster is whole', async () => {
    await Promise.all(instance.all.map(async (pod) => pod.kill()));
    for (const { name } of instance.all) { await instance.network.readdress(name); }
    await instance.restart(instance.all);
    await instance.untilWhole();
    const line = (await linesOf(instance.node(0, 0))).find(({ pod }) => pod === 'store-0-0')!;
    expect(line.address).toBe(`${instance.network.address('store-0-0')}:6379@16379`);
    await instance.expectKeys(1000);
  });

  test('a node that stopped while others were down does not consider them down when it starts, and they are back', async () => {
    await instance.untilPrimary(0, 0);
    const shard = [instance.node(1, 0), instance.node(1, 1)];
    await Promise.all(shard.map(async (pod) => pod.kill()));
    await instance.until('the nodes of the shard are down', async () => (await flagged(instance.node(0, 0), /^fail$/)).length === 2);
    expect(await instance.node(0, 0).stop()).toBe(0);
    await instance.restart(shard);
    await instance.until('they are back', async () => (await flagged(instance.node(2, 0), /^fail$/)).every((pod) => !pod.startsWith('store-1-')));
    await instance.restart([instance.node(0, 0)]);
    await instance.untilWhole();
    // The engine logs it when a node that was down is not any more.
    expect(instance.node(0, 0).log()).not.toMatch(/Clear FAIL state for node/);
    await instance.expectKeys(1000);
  });

  test('a primary that restarts where it reaches no majority takes no writes', async () => {
    await instance.untilPrimary(0, 0);
    const pod = instance.node(0, 0);
    const others = instance.all.filter((other) => other !== pod);
    const replies = await pod.script(Array.from({ length: 1000 }, (_, index) => `get key:${index + 1}`));
    const key = replies.findIndex((reply) => !reply.startsWith('MOVED ')) + 1;
    await Promise.all(others.map(async (other) => other.kill()));
    await instance.until('the others are down', async () => (await flagged(pod, /^fail/)).length === others.length);
    expect(await pod.stop()).toBe(0);
    await pod.start();
    await instance.until('the server is up', async () => (await pod.info('loading').catch(() => undefined)) === '0', 90);
    const begin = Date.now();
    while (Date.now() < begin + 6000) { expect(await pod.asApplication('set', `key:${key}`, 'other')).toMatch(/^CLUSTERDOWN /); }
    await instance.restart(others);
    await instance.untilWhole();
    await instance.expectKeys(1000);
  });

  test('a pod with a new address is found by the others', async () => {
    const pod = instance.node(2, 1);
    await pod.kill();
    await instance.network.readdress(pod.name);
    await instance.restart([pod]);
    await instance.untilWhole();
    await instance.expectKeys(1000);
  });

  test('a primary that lost its volume starts as a replica', async () => {
    await instance.restart([instance.node(0, 0)], [instance.node(0, 0)]);
    await instance.untilWhole();
    await instance.expectKeys(1000);
  });

  test('a replica that lost its volume rejoins as a replica', async () => {
    await instance.untilPrimary(1, 0);
    await instance.restart([instance.node(1, 1)], [instance.node(1, 1)]);
    await instance.untilWhole();
    expect(instance.node(1, 1).log()).toContain('join-cluster: rejoining as replica of store-1-0\n');
    await instance.expectKeys(1000);
  });

  test('all pods restart at once, a primary without its volume: its replica is promoted', async () => {
    await instance.untilPrimary(0, 0);
    await instance.restart(instance.all, [instance.node(0, 0)]);
    await instance.untilWhole(90);
    await instance.expectKeys(1000);
  });
});

describe('shards that come and go', () => {
  afterAll(disposePods);

  test('slots migrate to new shards, and back before the shards are deleted', async () => {
    const instance = await ClusterInstance.create();
    await instance.startReady();
    await instance.writeKeys(1000);
    for (const pod of await instance.apply({ shards: 5 })) { await pod.start(); }
    await instance.until('five shards have equal shares', async () => Object.values(await instance.slots()).every((count) => Math.abs(count - 16384 / 5) < 2), 300);
    await instance.untilWhole();
    await instance.expectKeys(1000);

    await instance.apply({ shards: 3, drainingShards: 2 });
    await instance.until('two shards own nothing', async () => {
      const slots = await instance.slots();
      return slots[3] === 0 && slots[4] === 0;
    }, 300);
    await instance.expectKeys(1000);
    await instance.node(3, 0).untilLogged('agent-node: this shard owns no slots any more: its objects can be deleted\n');
    await instance.apply({ shards: 3 });
    await instance.remove(...[3, 4].flatMap((shard) => [instance.node(shard, 0), instance.node(shard, 1)]));
    await instance.until('no node knows the deleted ones', async () => (await Promise.all(instance.all.map(linesOf))).every((lines) => lines.length === 6), 240);
    await instance.untilWhole();
    await instance.expectKeys(1000);
  }, 900_000);
});

/** Redis does so in server/tls-cluster too. */
const KEY_BY_KEY: readonly (readonly [Engine, Shell])[] = [[Engine.VALKEY_8_1, 'dash'], ...(ALL_ENGINES ? [[Engine.REDIS_8_0, 'busybox'] as const] : [])];

describe.each(KEY_BY_KEY)('%s, which migrates slots key by key', (engine, shell) => {
  let instance: ClusterInstance;
  const KEYS = Array.from({ length: 100 }, (_, index) => `key:${index + 1}`);

  beforeAll(async () => {
    instance = await ClusterInstance.create({ engine, shell });
    await instance.startReady();
    await instance.writeKeys(KEYS.length);
  });
  afterAll(disposePods);

  test('slots migrate to a new shard, whose clients write the keys before they arrive', async () => {
    const [first, ...others] = await instance.apply({ shards: 4 });
    await first.start();
    await instance.until('the new shard answers', async () => (await first.asApplication('ping')) === 'PONG');
    const writer = writeAhead(first, KEYS);
    for (const pod of others) { await pod.start(); }
    await instance.until('four shards have equal shares', async () => Object.values(await instance.slots()).every((count) => count === 4096), 300);
    expect(writer.end()).toBeGreaterThan(0);
    await instance.untilWhole();
    await instance.expectKeys(KEYS.length);
  }, 400_000);

  test('what an interrupted migration left is finished, and no key is lost', async () => {
    const [owner, taker] = [instance.node(0, 0), instance.node(1, 0)];
    const mark = async (pod: PodRunner, slot: string, ...what: string[]) => expect(await pod.cli('cluster', 'setslot', slot, ...what)).toBe('OK');
    const write = async (slot: string, key: string) => {
      await mark(taker, slot, 'importing', ownerId);
      expect(await taker.script(['asking', `set ${key} other`])).toEqual(['OK', 'OK']);
    };
    const [ownerId, takerId] = [await owner.cli('cluster', 'myid'), await taker.cli('cluster', 'myid')];
    const replies = await owner.script(KEYS.map((key) => `get ${key}`));
    const [both, kept, alone] = KEYS.filter((_, index) => !replies[index].startsWith('MOVED '));
    const [bothSlot, keptSlot, aloneSlot] = await Promise.all([both, kept, alone].map(async (key) => owner.cli('cluster', 'keyslot', key)));

    await write(bothSlot, both);
    await mark(owner, bothSlot, 'migrating', takerId);
    await write(aloneSlot, `{${alone}}-migrated`);
    await mark(taker, keptSlot, 'importing', ownerId);

    await owner.untilLogged('agent-node: finishing the migration of 1 slots to store-1-0, which was interrupted\n', 60);
    await taker.untilLogged('agent-node: cleared the marks of 1 slots: no keys are left of a migration that was interrupted\n', 60);
    await taker.untilLogged('agent-node: store-0-0 will migrate 1 slots to this node: keys of them are here, from a migration that was interrupted\n', 60);
    await instance.until('no slot is marked', async () => unmarked(instance));
    await instance.untilWhole();
    expect(await taker.script([`get ${both}`, `get ${alone}`, `getdel {${alone}}-migrated`])).toEqual([`value-of-${both}`, `value-of-${alone}`, 'other']);
    expect(await owner.cli('get', kept)).toBe(`value-of-${kept}`);
    await instance.expectKeys(KEYS.length);
  });

  test.each<[string, (pod: PodRunner) => Promise<unknown>]>([
    ['crash', async (pod) => {
      await pod.killServer();
      await pod.waitExit();
    }],
    // Last: it tries again when the other shards have just voted, as for the pod that took its slots back.
    ['switchover', async (pod) => pod.stop()],
  ])('a %s in mid-migration hides no key that has migrated', async (_, end) => {
    const [owner, replica, taker] = [instance.node(0, 0), instance.node(0, 1), instance.node(1, 0)];
    const replies = await owner.script(KEYS.map((name) => `get ${name}`));
    const key = KEYS.find((__, index) => !replies[index].startsWith('MOVED '))!;
    const slot = await owner.cli('cluster', 'keyslot', key);
    const [ownerId, takerId] = [await owner.cli('cluster', 'myid'), await taker.cli('cluster', 'myid')];
    expect(await taker.script([`cluster setslot ${slot} importing ${ownerId}`, 'asking', `set ${key} value-of-${key}`])).toEqual(['OK', 'OK', 'OK']);
    expect(await owner.script([`cluster setslot ${slot} migrating ${takerId}`, `del ${key}`])).toEqual(['OK', '1']);

    await end(owner);
    await instance.until('the replica is promoted', async () => await replica.info('role') === 'master');
    const reply = await replica.cli('get', key);
    if (!reply.startsWith(`MOVED ${slot} `)) {
      // No agent has finished the migration yet.
      expect(reply).toMatch(/^ASK /);
      expect(owner.log()).toContain(`${replica.name} continues with 1 slots that migrate\n`);
    }

    await instance.restart([owner]);
    await instance.untilPrimary(0, 0);
    await instance.until('no slot is marked', async () => unmarked(instance));
    await instance.expectKeys(KEYS.length);
  });

  test('a node that stops while it migrates slots completes those that have begun', async () => {
    await instance.apply({ shards: 3, drainingShards: 1 });
    const [owner, replica] = [instance.node(3, 0), instance.node(3, 1)];
    await instance.until('slots migrate', async () => (await owner.exec(['sh', '-c', 'ls /run/redis/slots-may-leave*'])).code === 0);
    const stopping = owner.stop();
    await owner.untilLogged(`switchover-slots: ${replica.name} is the primary now\n`, 60);
    await stopping;
    expect(owner.log()).toContain('switchover-slots: completing the migration that is under way\n');
    // Else the new primary would have got slots that migrate, and continued with them. Its agent may have begun with others by now.
    expect(owner.log()).not.toContain('the migration takes longer than');
    expect(owner.log()).not.toContain('slots that migrate\n');
    await instance.restart([owner]);
    await instance.until('the last shard has no slots', async () => Object.values(await instance.slots()).filter((count) => count > 0).length === 3, 300);
    await instance.untilWhole();
    await instance.expectKeys(KEYS.length);
  }, 600_000);
});

describe('without persistence', () => {
  let instance: ClusterInstance;

  beforeAll(async () => {
    instance = await ClusterInstance.create({ props: { persistence: Persistence.NONE } });
    await instance.startReady();
  });
  afterAll(disposePods);

  test('a primary that restarts empty does not wipe its replica', async () => {
    await instance.writeKeys(100);
    await instance.restart([instance.node(0, 0)]);
    await instance.untilWhole();
    await instance.expectKeys(100);
  });

  test('containers that all died as the primary of their shard do not wait for each other', async () => {
    await instance.untilPrimary(0, 0);
    const containers = [instance.node(0, 0), instance.node(0, 1)];
    await containers[0].kill();
    await instance.until('the replica is promoted', async () => (await instance.primary(0)) === containers[1]);
    await containers[1].kill();
    await Promise.all(containers.map(async (pod) => pod.start()));
    // The one that asks later does so too, or follows the other.
    await instance.until('one of them starts as the primary', () => containers.some((pod) => (
      pod.log().includes('join-cluster: rejoining as primary: no other server of the shard holds data\n'))));
    await instance.untilWhole();
  });
});

test('all primaries lose their data at once: no majority is left to vote, and their replicas are promoted', async () => {
  const instance = await ClusterInstance.create({ props: { persistence: Persistence.NONE } });
  await instance.startReady();
  for (const shard of [0, 1, 2]) { await instance.untilPrimary(shard, 0); }
  await instance.writeKeys(100);
  const primaries = [0, 1, 2].map((shard) => instance.node(shard, 0));
  await instance.restart(primaries, primaries);
  await instance.node(0, 0).untilLogged('promoting store-0-1 without votes\n', 150);
  await instance.untilWhole(150);
  await instance.expectKeys(100);
  await disposePods();
}, 400_000);

test('a server that dies in a shard without replicas ends its container', async () => {
  const instance = await ClusterInstance.create({ props: { replicasPerShard: 0 } });
  await instance.startReady();
  await instance.node(1, 0).killServer();
  await instance.node(1, 0).waitExit();
  expect(instance.node(1, 0).log()).toContain('start-node: no failover requested: this shard has no replicas\n');
  await instance.restart([instance.node(1, 0)]);
  await instance.untilWhole();
});

/** A client that writes keys to a node whose slots it imports, again and again, if the node has none yet: any client may after ASKING. */
function writeAhead(pod: PodRunner, keys: readonly string[]): { end: () => number } {
  const client = pod.applicationClient();
  const round = `${keys.map((key) => `asking\nsetnx ${key} ahead\n`).join('')}echo round\n`;
  let written = 0;
  let ended = false;
  createInterface(client.stdout!).on('line', (line) => {
    if (line === '1') { written += 1; }
    if (line === 'round' && !ended) { client.stdin!.write(round); }
  });
  client.stdin!.write(round);
  return {
    end: () => {
      ended = true;
      // Of input that it has not read yet.
      client.stdin!.on('error', () => {});
      client.kill();
      return written;
    },
  };
}

/** The nodes with such a flag, as a pod reports them. */
async function flagged(pod: PodRunner, pattern: RegExp): Promise<string[]> {
  return (await linesOf(pod)).filter(({ flags }) => flags.some((flag) => pattern.test(flag))).map((line) => line.pod);
}

/** No node has a slot that migrates. */
async function unmarked(instance: ClusterInstance): Promise<boolean> {
  const tables = await Promise.all(instance.all.map(async (pod) => pod.cli('cluster', 'nodes')));
  return tables.every((nodes) => !nodes.includes('['));
}

/** Some names of keys whose slots this node owns. */
async function ownKeys(pod: PodRunner): Promise<string[]> {
  const names = Array.from({ length: 20 }, (_, index) => `counter:${index}`);
  const replies = await pod.script(names.map((name) => `exists ${name}`));
  return names.filter((_, index) => !/^MOVED/.test(replies[index]));
}
