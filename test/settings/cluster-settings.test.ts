import { Size } from 'cdk8s';
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

describe('what the plan gives without further props', () => {
  test('everything that a single server has, and three shards of a primary and a replica', () => {
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

  test('a server has the memory of one with sentinels', () => {
    expect(resolveCluster().memory.maxmemoryBytes).toBe(3312829071);
    expect(resolveCluster().memory).toEqual(resolveSentinel({ plan: ENTERPRISE }).memory);
  });

  test('a server without replicas has that memory too: replicas may be added at any time', () => {
    expect(resolveCluster({ replicasPerShard: 0 }).memory).toEqual(resolveCluster().memory);
  });
});

describe('what a prop replaces', () => {
  test.each<{ rule: string; given: Partial<RedisClusterProps>; plan: object }>([
    {
      rule: 'there may be more shards',
      given: { name: 'cache', shards: 4, replicasPerShard: 0 },
      plan: { shards: 4, shardNames: ['cache-0', 'cache-1', 'cache-2', 'cache-3'], membership: { members: ['cache-0-0', 'cache-1-0', 'cache-2-0', 'cache-3-0'] } },
    },
    {
      rule: 'shards that give their slots away are members, and own none',
      given: { name: 'cache', drainingShards: 1, replicasPerShard: 0 },
      plan: { shards: 3, shardNames: ['cache-0', 'cache-1', 'cache-2', 'cache-3'], membership: { members: ['cache-0-0', 'cache-1-0', 'cache-2-0', 'cache-3-0'] } },
    },
    { rule: 'clients begin at the same shards however many there are', given: { name: 'cache', shards: 9 }, plan: { seeds: ['cache-0', 'cache-1', 'cache-2'] } },
    {
      rule: 'replicas are beside the primary of each shard',
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
    { rule: 'the time of silence is taken as it is', given: { nodeTimeoutMilliseconds: 1000 }, plan: { cluster: { nodeTimeoutMilliseconds: 1000 } } },
    { rule: 'all shards may be needed', given: { requireFullCoverage: true }, plan: { cluster: { requireFullCoverage: true } } },
    { rule: 'there may be 500 shards', given: { shards: 500 }, plan: { shards: 500 } },
    { rule: '500 shards may be those that own slots and others', given: { shards: 300, drainingShards: 200 }, plan: { shardNames: { length: 500 } } },
    { rule: 'a plan of your own may have cluster mode', given: { plan: PRO.with({ clusterMode: true }) }, plan: { memoryLimit: '2Gi' } },
  ])('$rule', ({ given, plan }) => {
    expect(resolveCluster(given)).toMatchObject(plan);
  });
});

describe('how many replicas a write needs', () => {
  test.each([
    { replicasPerShard: 0, needed: 0 },
    { replicasPerShard: 1, needed: 0 },
    { replicasPerShard: 2, needed: 1 },
    { replicasPerShard: 4, needed: 1 },
  ])('is $needed with $replicasPerShard, unless more is said', ({ replicasPerShard, needed }) => {
    expect(minReplicasToWriteOf({ replicasPerShard })).toBe(needed);
  });

  test('is what the plan says', () => {
    expect(minReplicasToWriteOf({ plan: ENTERPRISE.with({ minReplicasToWrite: 1 }) })).toBe(1);
    expect(minReplicasToWriteOf({ plan: ENTERPRISE.with({ minReplicasToWrite: 0 }), replicasPerShard: 2 })).toBe(0);
  });

  test('is what the instance says, whatever the plan says', () => {
    expect(minReplicasToWriteOf({ plan: ENTERPRISE.with({ minReplicasToWrite: 2 }), minReplicasToWrite: 1 })).toBe(1);
    expect(minReplicasToWriteOf({ plan: ENTERPRISE.with({ minReplicasToWrite: 2 }), minReplicasToWrite: 0 })).toBe(0);
  });

  test('may be all of them', () => {
    expect(minReplicasToWriteOf({ replicasPerShard: 3, minReplicasToWrite: 3 })).toBe(3);
  });
});

describe('what is allowed but probably not meant', () => {
  test.each([{ shards: 3 }, { shards: 5 }])('$shards shards without replicas', ({ shards }) => {
    expect(resolveCluster({ shards, replicasPerShard: 0 }).warnings).toEqual([
      `replicasPerShard is 0: nothing takes over when a server crashes, and 1/${shards} of the data cannot be reached until its pod is back`,
    ]);
  });

  test('it is told after what is so in every topology', () => {
    expect(resolveCluster({ replicasPerShard: 0, maxmemory: Size.gibibytes(4) }).warnings).toEqual([
      expect.stringMatching(/^maxmemory is 4096Mi, more than the 3159Mi that are safe/),
      expect.stringMatching(/^replicasPerShard is 0/),
    ]);
  });

  test('with replicas there is nothing to tell', () => {
    expect(resolveCluster().warnings).toEqual([]);
  });
});

describe('what is refused', () => {
  const MAJORITY = 'a failover takes a majority of the primaries: of two, none is left when one is gone';
  const MADE_FOR = 'the engine is made for at most 1000 servers';

  test.each<{ rule: string; given: Partial<RedisClusterProps>; message: string }>([
    {
      rule: 'PRO has no cluster mode, ENTERPRISE has',
      given: { plan: PRO },
      message: "plan: must be one with cluster mode, got 'PRO'; plan ENTERPRISE has it",
    },
    {
      rule: 'pods know each other by passwords',
      given: { plan: ENTERPRISE.with({ name: 'OPEN', password: false }) },
      message: "plan: must be one with a password, got 'OPEN'; its pods authenticate to each other",
    },
    ...[2, 1, 0, -1, 3.5].map((shards) => ({
      rule: `${shards} shards decide nothing`,
      given: { shards },
      message: `shards: must be a whole number, 3 or more, got ${shards}; ${MAJORITY}`,
    })),
    {
      rule: 'there are no more shards than the engine is made for',
      given: { shards: 501 },
      message: `shards: must be at most 500, got 501; ${MADE_FOR}`,
    },
    ...[-1, 0.5].map((drainingShards) => ({
      rule: `${drainingShards} shards give nothing away`,
      given: { drainingShards },
      message: `drainingShards: must be a whole number, 0 or more, got ${drainingShards}; it is how many shards beyond 'shards' give their slots away`,
    })),
    {
      rule: 'shards that give their slots away count',
      given: { shards: 400, drainingShards: 101 },
      message: `drainingShards: must be at most 100 with 400 shards, got 101; ${MADE_FOR}`,
    },
    ...[-1, 1.5].map((replicasPerShard) => ({
      rule: `a primary has no ${replicasPerShard} replicas`,
      given: { replicasPerShard },
      message: `replicasPerShard: must be a whole number, 0 or more, got ${replicasPerShard}; it is how many servers hold the same as a primary`,
    })),
    ...[-1, 0.5].map((minReplicasToWrite) => ({
      rule: `a write cannot need ${minReplicasToWrite} replicas`,
      given: { minReplicasToWrite },
      message: `minReplicasToWrite: must be a whole number, 0 or more, got ${minReplicasToWrite}`,
    })),
    {
      rule: 'a write cannot need more replicas than there are',
      given: { minReplicasToWrite: 2 },
      message: 'minReplicasToWrite: must be at most replicasPerShard (1), got 2; else no write is ever accepted',
    },
    {
      rule: 'a write cannot need a replica where there is none',
      given: { replicasPerShard: 0, minReplicasToWrite: 1 },
      message: 'minReplicasToWrite: must be at most replicasPerShard (0), got 1; else no write is ever accepted',
    },
    {
      rule: 'a plan cannot ask for more replicas than there are',
      given: { plan: ENTERPRISE.with({ minReplicasToWrite: 3 }) },
      message: 'minReplicasToWrite: must be at most replicasPerShard (1), got 3; plan ENTERPRISE (customized) says so',
    },
    {
      rule: 'a second of silence is the least',
      given: { nodeTimeoutMilliseconds: 999 },
      message: 'nodeTimeoutMilliseconds: must be a whole number, 1000 or more, got 999; a busy moment would be taken for a failure',
    },
    {
      rule: 'milliseconds are whole',
      given: { nodeTimeoutMilliseconds: 1500.5 },
      message: 'nodeTimeoutMilliseconds: must be a whole number, 1000 or more, got 1500.5; a busy moment would be taken for a failure',
    },
    {
      rule: 'memory is enough for a server with replicas',
      given: { memory: Size.mebibytes(97) },
      message: "memory: must be 98Mi or more with persistence rdb+aof and replicas, got '97Mi'; "
        + 'the server, its clients, its replicas and a fork need room beside the data',
    },
    {
      rule: 'a name leaves room for the numbers of 500 shards',
      given: { name: 'a'.repeat(49) },
      message: `name: must be at most 48 characters, got '${'a'.repeat(49)}'; it is the name of Services and of a StatefulSet`,
    },
    {
      rule: 'the label of a shard is not for users',
      given: { podLabels: { 'cdk8s-managed-redis/shard': '7' } },
      message: "podLabels['cdk8s-managed-redis/shard']: must not replace a label of the library, got '7'",
    },
  ])('$rule', ({ given, message }) => {
    expect(problemsOf(given)).toBe(oneProblem(message));
  });

  test('a name of 48 characters is accepted', () => {
    expect(resolveCluster({ name: 'a'.repeat(48) }).instance).toHaveLength(48);
  });

  test('a generated name that is too long comes with the way out', () => {
    expect(messageOf(() => resolveClusterSettings({ plan: ENTERPRISE }, { ...SITE, generatedName: 'a'.repeat(49) }))).toBe(oneProblem(
      `name: must be at most 48 characters, got '${'a'.repeat(49)}'; it is made from the construct's path; give a name of your own`));
  });

  test('how many replicas a write needs is not judged by a number of replicas that is wrong itself', () => {
    expect(problemsOf({ replicasPerShard: -1, minReplicasToWrite: 9 })).toBe(oneProblem(
      'replicasPerShard: must be a whole number, 0 or more, got -1; it is how many servers hold the same as a primary'));
  });

  test('all problems are told at once, those of every topology first', () => {
    expect(problemsOf({
      plan: STARTER,
      use: RedisUse.QUEUE,
      cpu: '-1',
      persistence: RDB_AOF,
      shards: 2,
      drainingShards: -1,
      replicasPerShard: 1,
      minReplicasToWrite: 2,
      nodeTimeoutMilliseconds: 10,
    })).toBe([
      "Redis instance 'test/redis' has 7 problems:",
      "  persistence: must be none or rdb on plan STARTER, got 'rdb+aof'; plan PRO allows it",
      "  cpu: must be a CPU quantity such as '250m' or '1.5', got '-1'",
      "  plan: must be one with cluster mode, got 'STARTER'; plan ENTERPRISE has it",
      `  shards: must be a whole number, 3 or more, got 2; ${MAJORITY}`,
      "  drainingShards: must be a whole number, 0 or more, got -1; it is how many shards beyond 'shards' give their slots away",
      '  minReplicasToWrite: must be at most replicasPerShard (1), got 2; else no write is ever accepted',
      '  nodeTimeoutMilliseconds: must be a whole number, 1000 or more, got 10; a busy moment would be taken for a failure',
    ].join('\n'));
  });
});

test('a queue without persistence is warned of as where there are replicas', () => {
  expect(resolveCluster({ use: RedisUse.QUEUE, persistence: NONE }).warnings).toEqual([
    'used as a queue without persistence: a restart of all pods at once loses every job; choose a plan with persistence (STARTER and up)',
  ]);
});
