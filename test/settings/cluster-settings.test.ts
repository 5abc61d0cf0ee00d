import { Duration, Size } from 'cdk8s';
import { Persistence, RedisClusterProps, RedisPlan, RedisUse } from '../../src';
import { resolveClusterSettings } from '../../src/settings/cluster-settings';
import { messageOf } from '../support/errors';
import { resolveCluster, resolvePlan, resolveSentinel, SITE } from '../support/plans';

const { STARTER, PRO, ENTERPRISE } = RedisPlan;
const { NONE, RDB_AOF } = Persistence;

/** The whole message about the props of an instance. */
function problemsOf(props: Partial<RedisClusterProps>): string {
  return messageOf(() => resolveCluster(props));
}

/** The whole message of an instance with this one problem. */
function oneProblem(line: string): string {
  return `Redis instance 'test/redis' has 1 problem:\n  ${line}`;
}

function minReplicasToWriteOf(props: Partial<RedisClusterProps>): number {
  return resolveCluster(props).membership.minReplicasToWrite;
}

describe('the defaults', () => {
  test('are those of a single server, and three shards with a primary and a replica each', () => {
    const { memory, terminationGraceSeconds } = resolveSentinel({ plan: ENTERPRISE });
    expect(resolveCluster({ name: 'cache' })).toEqual({
      ...resolvePlan({ plan: ENTERPRISE, name: 'cache' }),
      memory,
      terminationGraceSeconds,
      clusterNames: { internalSecret: 'cache-internal' },
      membership: { members: ['cache-0-0', 'cache-0-1', 'cache-1-0', 'cache-1-1', 'cache-2-0', 'cache-2-1'], minReplicasToWrite: 0 },
      cluster: { nodeTimeoutMilliseconds: 2500, requireFullCoverage: false },
      shards: 3,
      shardNames: ['cache-0', 'cache-1', 'cache-2'],
      seeds: ['cache-0', 'cache-1', 'cache-2'],
      replicasPerShard: 1,
      busPort: 16379,
    });
  });

  test('give a server the memory of one with sentinels', () => {
    expect(resolveCluster().memory.maxmemoryBytes).toBe(3312829071);
    expect(resolveCluster().memory).toEqual(resolveSentinel({ plan: ENTERPRISE }).memory);
  });

  test('give a server without replicas that memory too, because replicas can be added at any time', () => {
    expect(resolveCluster({ replicasPerShard: 0 }).memory).toEqual(resolveCluster().memory);
  });
});

describe('a prop', () => {
  test.each<{ rule: string; given: Partial<RedisClusterProps>; plan: object }>([
    {
      rule: 'shards sets the number of StatefulSets',
      given: { name: 'cache', shards: 4, replicasPerShard: 0 },
      plan: { shards: 4, shardNames: ['cache-0', 'cache-1', 'cache-2', 'cache-3'], membership: { members: ['cache-0-0', 'cache-1-0', 'cache-2-0', 'cache-3-0'] } },
    },
    {
      rule: 'drainingShards are members, and own no slots',
      given: { name: 'cache', drainingShards: 1, replicasPerShard: 0 },
      plan: { shards: 3, shardNames: ['cache-0', 'cache-1', 'cache-2', 'cache-3'], membership: { members: ['cache-0-0', 'cache-1-0', 'cache-2-0', 'cache-3-0'] } },
    },
    { rule: 'the seed nodes do not depend on the number of shards', given: { name: 'cache', shards: 9 }, plan: { seeds: ['cache-0', 'cache-1', 'cache-2'] } },
    {
      rule: 'replicasPerShard does not count the primary',
      given: { name: 'cache', replicasPerShard: 2 },
      plan: {
        replicasPerShard: 2,
        membership: {
          members: [
            'cache-0-0', 'cache-0-1', 'cache-0-2', 'cache-1-0', 'cache-1-1', 'cache-1-2', 'cache-2-0', 'cache-2-1', 'cache-2-2',
          ],
        },
      },
    },
    { rule: 'nodeTimeout is converted to milliseconds', given: { nodeTimeout: Duration.seconds(1) }, plan: { cluster: { nodeTimeoutMilliseconds: 1000 } } },
    { rule: 'requireFullCoverage is taken', given: { requireFullCoverage: true }, plan: { cluster: { requireFullCoverage: true } } },
    { rule: 'shards can be 500', given: { shards: 500 }, plan: { shards: 500 } },
    { rule: 'shards and drainingShards can be 500 together', given: { shards: 300, drainingShards: 200 }, plan: { shardNames: { length: 500 } } },
    { rule: 'plan can be a custom one with cluster mode', given: { plan: PRO.customize({ clusterMode: true }) }, plan: { memoryLimit: '2Gi' } },
    { rule: 'replicasPerShard can be 5', given: { replicasPerShard: 5 }, plan: { replicasPerShard: 5 } },
  ])('$rule', ({ given, plan }) => {
    expect(resolveCluster(given)).toMatchObject(plan);
  });
});

describe('minReplicasToWrite', () => {
  test.each([
    { replicasPerShard: 0, needed: 0 },
    { replicasPerShard: 1, needed: 0 },
    { replicasPerShard: 2, needed: 1 },
    { replicasPerShard: 4, needed: 1 },
  ])('is $needed by default with $replicasPerShard replicas', ({ replicasPerShard, needed }) => {
    expect(minReplicasToWriteOf({ replicasPerShard })).toBe(needed);
  });

  test('of the plan replaces the default', () => {
    expect(minReplicasToWriteOf({ plan: ENTERPRISE.customize({ minReplicasToWrite: 1 }) })).toBe(1);
    expect(minReplicasToWriteOf({ plan: ENTERPRISE.customize({ minReplicasToWrite: 0 }), replicasPerShard: 2 })).toBe(0);
  });

  test('of the instance takes precedence over that of the plan', () => {
    expect(minReplicasToWriteOf({ plan: ENTERPRISE.customize({ minReplicasToWrite: 2 }), minReplicasToWrite: 1 })).toBe(1);
    expect(minReplicasToWriteOf({ plan: ENTERPRISE.customize({ minReplicasToWrite: 2 }), minReplicasToWrite: 0 })).toBe(0);
  });

  test('can be the number of replicas', () => {
    expect(minReplicasToWriteOf({ replicasPerShard: 3, minReplicasToWrite: 3 })).toBe(3);
  });
});

describe('a warning', () => {
  test.each([{ shards: 3 }, { shards: 5 }])('is given for $shards shards without replicas', ({ shards }) => {
    expect(resolveCluster({ shards, replicasPerShard: 0 }).warnings).toEqual([
      `replicasPerShard is 0: when a server crashes no failover is possible, and 1/${shards} of the data is unavailable until its pod is back`,
    ]);
  });

  test('comes after those of the common props', () => {
    expect(resolveCluster({ replicasPerShard: 0, maxmemory: Size.gibibytes(4) }).warnings).toEqual([
      expect.stringMatching(/^maxmemory is 4096Mi, more than the 3159Mi that are safe/),
      expect.stringMatching(/^replicasPerShard is 0/),
    ]);
  });

  test('is not given with replicas', () => {
    expect(resolveCluster().warnings).toEqual([]);
  });
});

describe('an error', () => {
  const MAJORITY = 'a failover needs a majority of the primaries: 2 have none when one is down';
  const BUSY = 'a node that is busy for a moment would be considered down';
  const MADE_FOR = 'the engine supports at most 1000 nodes in a cluster';

  test.each<{ rule: string; given: Partial<RedisClusterProps>; message: string }>([
    {
      rule: 'plan PRO allows no cluster mode',
      given: { plan: PRO },
      message: "plan: must allow cluster mode, got 'PRO'; plan ENTERPRISE does",
    },
    {
      rule: 'the plan has no password',
      given: { plan: ENTERPRISE.customize({ name: 'OPEN', password: false }) },
      message: "plan: must have a password, got 'OPEN'; the pods of an instance authenticate to each other",
    },
    ...[2, 1, 0, -1, 3.5].map((shards) => ({
      rule: `shards is ${shards}`,
      given: { shards },
      message: `shards: must be a whole number from 3 to 500, got ${shards}; ${MAJORITY}`,
    })),
    {
      rule: 'shards is more than the engine supports',
      given: { shards: 501 },
      message: `shards: must be a whole number from 3 to 500, got 501; ${MADE_FOR}`,
    },
    ...[-1, 0.5].map((drainingShards) => ({
      rule: `drainingShards is ${drainingShards}`,
      given: { drainingShards },
      message: `drainingShards: must be a whole number from 0 to 497, got ${drainingShards}; it is the number of shards beyond 'shards' that migrate their slots to the others`,
    })),
    {
      rule: 'shards and drainingShards are more than the engine supports',
      given: { shards: 400, drainingShards: 101 },
      message: `drainingShards: must be a whole number from 0 to 100, got 101; 'shards' is 400, and ${MADE_FOR}`,
    },
    ...[-1, 1.5].map((replicasPerShard) => ({
      rule: `replicasPerShard is ${replicasPerShard}`,
      given: { replicasPerShard },
      message: `replicasPerShard: must be a whole number from 0 to 5, got ${replicasPerShard}; it is the number of copies of each shard beside its primary`,
    })),
    {
      rule: 'replicasPerShard is more than a primary should serve',
      given: { replicasPerShard: 6 },
      message: 'replicasPerShard: must be a whole number from 0 to 5, got 6; a primary sends every write to each of its replicas',
    },
    {
      rule: 'the cluster has more nodes than the engine supports',
      given: { shards: 250, replicasPerShard: 4 },
      message: `replicasPerShard: must be a whole number from 0 to 3, got 4; there are 250 shards, and ${MADE_FOR}`,
    },
    ...[-1, 0.5].map((minReplicasToWrite) => ({
      rule: `minReplicasToWrite is ${minReplicasToWrite}`,
      given: { minReplicasToWrite },
      message: `minReplicasToWrite: must be a whole number, 0 or more, got ${minReplicasToWrite}`,
    })),
    {
      rule: 'minReplicasToWrite is more than replicasPerShard',
      given: { minReplicasToWrite: 2 },
      message: 'minReplicasToWrite: must be at most replicasPerShard (1), got 2; otherwise the primary refuses every write',
    },
    {
      rule: 'minReplicasToWrite is 1 without replicas',
      given: { replicasPerShard: 0, minReplicasToWrite: 1 },
      message: 'minReplicasToWrite: must be at most replicasPerShard (0), got 1; otherwise the primary refuses every write',
    },
    {
      rule: 'minReplicasToWrite of the plan is more than replicasPerShard',
      given: { plan: ENTERPRISE.customize({ minReplicasToWrite: 3 }) },
      message: 'minReplicasToWrite: must be at most replicasPerShard (1), got 3; plan ENTERPRISE (customized) sets it',
    },
    {
      rule: 'nodeTimeout is less than 1 second',
      given: { nodeTimeout: Duration.millis(999) },
      message: `nodeTimeout: must be 1 s or more, in whole milliseconds, got '999 ms'; ${BUSY}`,
    },
    {
      rule: 'nodeTimeout is more than a year',
      given: { nodeTimeout: Duration.days(366) },
      message: "nodeTimeout: must be at most 365 days, got '31622400 s'; no failover would ever start",
    },
    {
      rule: 'nodeTimeout is a fraction of a millisecond',
      given: { nodeTimeout: Duration.seconds(1.5005) },
      message: `nodeTimeout: must be 1 s or more, in whole milliseconds, got '1500.5 ms'; ${BUSY}`,
    },
    {
      rule: 'memory is too small for a server with replicas',
      given: { memory: Size.mebibytes(97) },
      message: "memory: must be 98Mi or more with persistence rdb+aof and replicas, got '97Mi'; "
        + 'the server, its clients, its replicas and a fork need memory in addition to the data',
    },
    {
      rule: 'name leaves no room for the numbers of 500 shards',
      given: { name: 'a'.repeat(49) },
      message: `name: must be at most 48 characters, got '${'a'.repeat(49)}'; it is in the names of Services and pods`,
    },
    {
      rule: 'podLabels sets the label of the shard',
      given: { podLabels: { 'cdk8s-managed-redis/shard': '7' } },
      message: "podLabels['cdk8s-managed-redis/shard']: must not override a label that the library sets, got '7'",
    },
  ])('$rule', ({ given, message }) => {
    expect(problemsOf(given)).toBe(oneProblem(message));
  });

  test('is not given for a name of 48 characters', () => {
    expect(resolveCluster({ name: 'a'.repeat(48) }).instance).toHaveLength(48);
  });

  test('says what to do about a generated name that is too long', () => {
    expect(messageOf(() => resolveClusterSettings({ plan: ENTERPRISE }, { ...SITE, generateName: () => 'a'.repeat(49) }))).toBe(oneProblem(
      `name: must be at most 48 characters, got '${'a'.repeat(49)}'; the chart generated it from the construct path; set 'name'`));
  });

  test('is not given for minReplicasToWrite if replicasPerShard is invalid', () => {
    expect(problemsOf({ replicasPerShard: -1, minReplicasToWrite: 9 })).toBe(oneProblem(
      'replicasPerShard: must be a whole number from 0 to 5, got -1; it is the number of copies of each shard beside its primary'));
  });

  test('lists all problems, those of the common props first', () => {
    expect(problemsOf({
      plan: STARTER,
      use: RedisUse.QUEUE,
      cpu: '-1',
      persistence: RDB_AOF,
      shards: 2,
      drainingShards: -1,
      replicasPerShard: 1,
      minReplicasToWrite: 2,
      nodeTimeout: Duration.millis(10),
    })).toBe([
      "Redis instance 'test/redis' has 7 problems:",
      "  persistence: must be none or rdb on plan STARTER, got 'rdb+aof'; plan PRO allows it",
      "  cpu: must be a CPU quantity such as '250m' or '1.5', got '-1'",
      "  plan: must allow cluster mode, got 'STARTER'; plan ENTERPRISE does",
      `  shards: must be a whole number from 3 to 500, got 2; ${MAJORITY}`,
      "  drainingShards: must be a whole number from 0 to 500, got -1; it is the number of shards beyond 'shards' that migrate their slots to the others",
      '  minReplicasToWrite: must be at most replicasPerShard (1), got 2; otherwise the primary refuses every write',
      `  nodeTimeout: must be 1 s or more, in whole milliseconds, got '10 ms'; ${BUSY}`,
    ].join('\n'));
  });
});

test('the warning for a queue without persistence considers the replicas', () => {
  expect(resolveCluster({ use: RedisUse.QUEUE, persistence: NONE }).warnings).toEqual([
    'used as a queue without persistence: a restart of all pods at once loses every job; choose a plan with persistence (STARTER or larger)',
  ]);
});
