import { Size } from 'cdk8s';
import { Persistence, RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import { eventually, kubectl } from './support/kubectl';
import { Namespace } from './support/namespace';
import { makeServicesAnew } from './support/new-services';
import { killServer } from './support/node-agent';
import { cli, cliWorkload, operatorCli, reply } from './support/redis-cli';
import { Verdict, writer, writerWorkload } from './support/writer';

/** The tests keep the persistence modes of the plans, with less memory and storage. */
const SMALL = { memory: Size.mebibytes(128), storage: Size.mebibytes(256) };
const PLANS: readonly (readonly [string, RedisPlan])[] = [
  ['STARTER', RedisPlan.STARTER.customize(SMALL)],
  ['PRO', RedisPlan.PRO.customize(SMALL)],
];

/** Limits the drain to the pods of this test. Otherwise it evicts pods of other tests, and waits for their disruption budgets. */
const DRAINED = { 'drained-by': 'durability-test' };

describe.each(PLANS)('the data of plan %s', (name, plan) => {
  let namespace: Namespace;
  let yaml: string;

  beforeAll(async () => {
    namespace = await Namespace.create(`data-${name.toLowerCase()}`);
    yaml = await namespace.apply((chart) => {
      const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan, podLabels: DRAINED });
      writerWorkload(chart, redis, { through: { WRITER_LOOKUP: 'each' } });
      cliWorkload(chart, 'cli', redis);
    });
    await namespace.rolledOut('statefulset/redis', 'deployment/writer', 'deployment/cli');
  });
  afterAll(() => namespace?.delete());

  /** Writes before, during and after a fault until the server accepts writes again, then reads all keys back. */
  async function writeDuring(fault: () => Promise<void>): Promise<Verdict> {
    await writer(namespace, 'start');
    const { acknowledged } = await writer<Verdict>(namespace, 'stats');
    await eventually('some writes are acknowledged', async () => (await writer<Verdict>(namespace, 'stats')).acknowledged > acknowledged + 300);
    await fault();
    const after = (await writer<Verdict>(namespace, 'stats')).acknowledged;
    await eventually('writes resume', async () => (await writer<Verdict>(namespace, 'stats')).acknowledged > after + 100);
    await writer(namespace, 'stop');
    return eventually('all keys are read back', () => writer<Verdict>(namespace, 'verify'), 180);
  }

  test('survives a deletion of the pod under writes', async () => {
    expect(await writeDuring(() => namespace.replacePod('redis-0'))).toMatchObject({ lost: 0 });
  });

  test('survives Services that are made anew under writes', async () => {
    expect(await writeDuring(async () => { await makeServicesAnew(namespace, 'redis', yaml); })).toMatchObject({ lost: 0 });
  });

  test('survives a drain of the node under writes', async () => {
    const node = await namespace.get('pod/redis-0', '{.spec.nodeName}');
    const verdict = await writeDuring(async () => {
      const before = await namespace.get('pod/redis-0', '{.metadata.uid}');
      try {
        await kubectl('drain', node, '--pod-selector=drained-by=durability-test', '--ignore-daemonsets',
          '--delete-emptydir-data', '--timeout=120s');
      } finally {
        await kubectl('uncordon', node);
      }
      await eventually('the pod is replaced', async () => await namespace.get('pod/redis-0', '{.metadata.uid}') !== before);
      await namespace.ready('redis-0');
    });
    expect(verdict).toMatchObject({ lost: 0 });
  });

  test('survives SIGKILL of the server up to the data loss window of its persistence', async () => {
    await reply(namespace, 'cli', 'set before-the-snapshot kept', 'OK');
    expect(await operatorCli(namespace, 'redis-0', 'save')).toBe('OK');
    const verdict = await writeDuring(() => killServer(namespace, 'redis-0'));
    await reply(namespace, 'cli', 'get before-the-snapshot', 'kept');
    // During an fsync the engine delays a write to the file for at most 2 s (flushAppendOnlyFile), and checks every 0.1 s.
    if (plan.persistence === Persistence.RDB_AOF) { expect(verdict.lossWindowMs).toBeLessThanOrEqual(2100); }
    // RDB only: the writes since the snapshot are lost, as documented.
    if (plan.persistence === Persistence.RDB) { expect(verdict.lost).toBeGreaterThan(0); }
  });
});

describe('the data of plan FREE', () => {
  let namespace: Namespace;

  beforeAll(async () => {
    namespace = await Namespace.create('data-free');
    await namespace.apply((chart) => {
      cliWorkload(chart, 'cli', new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.FREE }));
    });
    await namespace.rolledOut('statefulset/redis', 'deployment/cli');
  });
  afterAll(() => namespace?.delete());

  test('is lost with the pod, as documented', async () => {
    await reply(namespace, 'cli', 'set key value', 'OK');
    await namespace.replacePod('redis-0');
    await reply(namespace, 'cli', 'dbsize', '0');
  });
});

describe('a change of persistence', () => {
  let namespace: Namespace;
  const apply = (persistence: Persistence) => namespace.apply((chart) => {
    const plan = RedisPlan.PRO.customize(SMALL);
    cliWorkload(chart, 'cli', new RedisStandalone(chart, 'redis', { name: 'redis', plan, persistence }));
  });

  beforeAll(async () => {
    namespace = await Namespace.create('data-change');
    await apply(Persistence.RDB);
    await namespace.rolledOut('statefulset/redis', 'deployment/cli');
  });
  afterAll(() => namespace?.delete());

  test.each([Persistence.RDB_AOF, Persistence.RDB])('to %s is applied without a restart, and the data set survives SIGKILL', async (persistence) => {
    const pod = await namespace.get('pod/redis-0', '{.metadata.uid}');
    const gracePeriod = await namespace.get('statefulset/redis', '{.spec.template.spec.terminationGracePeriodSeconds}');
    await reply(namespace, 'cli', `set key-${persistence} value`, 'OK');
    await apply(persistence);
    const enabled = persistence === Persistence.RDB_AOF ? '1' : '0';
    await eventually('the change of persistence is complete', async () => {
      const info = await cli(namespace, 'cli', 'info persistence');
      return info.includes(`aof_enabled:${enabled}`) && info.includes('aof_rewrite_in_progress:0') && info.includes('aof_rewrite_scheduled:0') && info.includes('rdb_bgsave_in_progress:0');
    }, 180);
    expect(await namespace.get('pod/redis-0', '{.metadata.uid}')).toBe(pod);
    expect(await namespace.get('statefulset/redis', '{.spec.template.spec.terminationGracePeriodSeconds}')).toBe(gracePeriod);
    await killServer(namespace, 'redis-0');
    await reply(namespace, 'cli', `get key-${persistence}`, 'value');
  });
});
