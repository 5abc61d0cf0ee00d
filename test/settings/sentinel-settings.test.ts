import { Size } from 'cdk8s';
import { Persistence, RedisPlan, RedisSentinelProps, RedisUse } from '../../src';
import { resolveSentinelSettings } from '../../src/settings/sentinel-settings';
import { messageOf } from '../support/errors';
import { resolvePlan, resolveSentinel, SITE } from '../support/plans';

const { FREE, STARTER, PRO, ENTERPRISE } = RedisPlan;
const { NONE, RDB, RDB_AOF } = Persistence;

/** The whole message about the props of an instance. */
function problemsOf(props: Partial<RedisSentinelProps>): string {
  return messageOf(() => resolveSentinel(props));
}

/** The whole message of an instance with this one problem. */
function oneProblem(line: string): string {
  return `Redis instance 'test/redis' has 1 problem:\n  ${line}`;
}

function minReplicasToWriteOf(props: Partial<RedisSentinelProps>): number {
  return resolveSentinel(props).membership.minReplicasToWrite;
}

describe('what a plan gives without further props', () => {
  test('everything that a single server has, and three servers, three sentinels, two proxies', () => {
    expect(resolveSentinel({ name: 'cache' })).toEqual({
      ...resolvePlan({ name: 'cache' }),
      memory: {
        limitBytes: 2147483648,
        maxmemoryBytes: 703636439,
        ceilingBytes: 1329091052,
        clientsBytes: 214748364,
        replication: { bufferBytes: 268435456, backlogBytes: 67108864 },
      },
      terminationGraceSeconds: 113,
      sentinelNames: {
        sentinel: 'cache-sentinel',
        sentinelHeadlessService: 'cache-sentinel-headless',
        proxy: 'cache-proxy',
        readService: 'cache-ro',
        internalSecret: 'cache-internal',
      },
      membership: { members: ['cache-0', 'cache-1', 'cache-2'], minReplicasToWrite: 1 },
      sentinels: ['cache-sentinel-0', 'cache-sentinel-1', 'cache-sentinel-2'],
      sentinelPort: 26379,
      quorum: 2,
      masterName: 'cache',
      downAfterMilliseconds: 2000,
      failoverTimeoutMilliseconds: 10000,
      proxies: 2,
      proxyImage: 'docker.io/library/haproxy:3.0',
    });
  });

  test.each([
    { plan: STARTER, maxmemoryBytes: 164584489, replication: { bufferBytes: 67108864, backlogBytes: 16777216 } },
    { plan: PRO, maxmemoryBytes: 703636439, replication: { bufferBytes: 268435456, backlogBytes: 67108864 } },
    { plan: ENTERPRISE, maxmemoryBytes: 3312829071, replication: { bufferBytes: 268435456, backlogBytes: 67108864 } },
  ])('$plan.name keeps memory for what replicas need', ({ plan, maxmemoryBytes, replication }) => {
    expect(resolveSentinel({ plan }).memory).toMatchObject({ maxmemoryBytes, replication });
  });

  test.each([STARTER, PRO, ENTERPRISE])('$name has room for less data than alone', (plan) => {
    expect(resolveSentinel({ plan }).memory.maxmemoryBytes).toBeLessThan(resolvePlan({ plan }).memory.maxmemoryBytes);
    expect(resolveSentinel({ plan }).memory.ceilingBytes).toBeLessThan(resolvePlan({ plan }).memory.ceilingBytes);
  });

  test('persistence makes no difference to maxmemory: a full synchronization forks too', () => {
    const maxmemory = [NONE, RDB, RDB_AOF].map((persistence) => resolveSentinel({ persistence }).memory.maxmemoryBytes);
    expect(maxmemory).toEqual([703636439, 703636439, 703636439]);
  });

  test.each([
    { persistence: NONE, seconds: 70 },
    { persistence: RDB, seconds: 113 },
    { persistence: RDB_AOF, seconds: 113 },
  ])('a server with persistence $persistence has $seconds seconds to hand over, save and stop', ({ persistence, seconds }) => {
    expect(resolveSentinel({ persistence }).terminationGraceSeconds).toBe(seconds);
  });
});

describe('what a prop replaces', () => {
  test.each<{ rule: string; given: Partial<RedisSentinelProps>; plan: object }>([
    { rule: 'replicas are beside the primary', given: { name: 'cache', replicas: 1 }, plan: { membership: { members: ['cache-0', 'cache-1'] } } },
    { rule: 'sentinels bring their majority', given: { sentinels: 7 }, plan: { sentinels: { length: 7 }, quorum: 4 } },
    { rule: 'a quorum may be all sentinels', given: { sentinels: 5, quorum: 5 }, plan: { quorum: 5 } },
    { rule: 'the time of silence is taken as it is', given: { downAfterMilliseconds: 1000 }, plan: { downAfterMilliseconds: 1000 } },
    { rule: 'there may be more proxies', given: { proxies: 5 }, plan: { proxies: 5 } },
    { rule: 'proxies can come from elsewhere', given: { proxyImage: 'registry.example/haproxy:3.2' }, plan: { proxyImage: 'registry.example/haproxy:3.2' } },
    { rule: 'the memory decides what replicas need', given: { memory: Size.gibibytes(1) }, plan: { memory: { replication: { bufferBytes: 134217728, backlogBytes: 33554432 } } } },
  ])('$rule', ({ given, plan }) => {
    expect(resolveSentinel(given)).toMatchObject(plan);
  });
});

describe('how many replicas a write needs', () => {
  test.each([
    { replicas: 1, needed: 0 },
    { replicas: 2, needed: 1 },
    { replicas: 4, needed: 1 },
  ])('is $needed with $replicas, unless more is said', ({ replicas, needed }) => {
    expect(minReplicasToWriteOf({ replicas })).toBe(needed);
  });

  test('is what the plan says', () => {
    expect(minReplicasToWriteOf({ plan: PRO.with({ minReplicasToWrite: 2 }) })).toBe(2);
    expect(minReplicasToWriteOf({ plan: PRO.with({ minReplicasToWrite: 0 }) })).toBe(0);
  });

  test('is what the instance says, whatever the plan says', () => {
    expect(minReplicasToWriteOf({ plan: PRO.with({ minReplicasToWrite: 2 }), minReplicasToWrite: 1 })).toBe(1);
    expect(minReplicasToWriteOf({ plan: PRO.with({ minReplicasToWrite: 2 }), minReplicasToWrite: 0 })).toBe(0);
  });

  test('may be all of them', () => {
    expect(minReplicasToWriteOf({ replicas: 3, minReplicasToWrite: 3 })).toBe(3);
  });
});

describe('what is allowed but probably not meant', () => {
  test('maxmemory above the derived value, which is less than that of a single server', () => {
    expect(resolveSentinel({ maxmemory: Size.mebibytes(800) }).warnings).toEqual([
      'maxmemory is 800Mi, more than the 671Mi that are safe at any rate of writes: '
      + 'a burst of writes while a snapshot is taken can make the kernel kill the server',
    ]);
  });

  test('without persistence too, because a full synchronization forks', () => {
    expect(resolveSentinel({ persistence: NONE, maxmemory: Size.mebibytes(800) }).warnings).toHaveLength(1);
    expect(resolvePlan({ persistence: NONE, maxmemory: Size.mebibytes(800) }).warnings).toEqual([]);
  });
});

describe('what is refused', () => {
  const ODD = 'a failover takes a majority: two sentinels cannot outvote one that is gone, and an even number survives no more failures than one less';
  const AGREE = 'more can never agree, and of fewer two groups could name two primaries';

  test.each<{ rule: string; given: Partial<RedisSentinelProps>; message: string }>([
    {
      rule: 'FREE has no replicas, STARTER has',
      given: { plan: FREE },
      message: "plan: must be one with replicas and sentinels, got 'FREE'; plan STARTER has them",
    },
    {
      rule: 'a plan of your own may have none either',
      given: { plan: PRO.with({ name: 'SINGLE', replication: false }) },
      message: "plan: must be one with replicas and sentinels, got 'SINGLE'; plan STARTER has them",
    },
    {
      rule: 'pods know each other by passwords',
      given: { plan: PRO.with({ name: 'OPEN', password: false }) },
      message: "plan: must be one with a password, got 'OPEN'; its pods authenticate to each other",
    },
    {
      rule: 'a failover needs somebody to fail over to',
      given: { replicas: 0 },
      message: 'replicas: must be a whole number, 1 or more, got 0; without a replica nothing can take over',
    },
    {
      rule: 'replicas are whole',
      given: { replicas: 1.5 },
      message: 'replicas: must be a whole number, 1 or more, got 1.5; without a replica nothing can take over',
    },
    ...[1, 2, 4, 3.5, -3].map((sentinels) => ({
      rule: `${sentinels} sentinels decide nothing`,
      given: { sentinels },
      message: `sentinels: must be an odd number, 3 or more, got ${sentinels}; ${ODD}`,
    })),
    {
      rule: 'a quorum is a majority',
      given: { quorum: 1 },
      message: `quorum: must be from 2 to 3 with 3 sentinels, got 1; ${AGREE}`,
    },
    {
      rule: 'a quorum is a majority of as many sentinels as there are',
      given: { sentinels: 5, quorum: 2 },
      message: `quorum: must be from 3 to 5 with 5 sentinels, got 2; ${AGREE}`,
    },
    {
      rule: 'a quorum can be reached',
      given: { quorum: 4 },
      message: `quorum: must be from 2 to 3 with 3 sentinels, got 4; ${AGREE}`,
    },
    {
      rule: 'a quorum is whole',
      given: { quorum: 2.5 },
      message: `quorum: must be from 2 to 3 with 3 sentinels, got 2.5; ${AGREE}`,
    },
    ...[-1, 0.5, 3].map((minReplicasToWrite) => ({
      rule: `a write cannot need ${minReplicasToWrite} of two replicas`,
      given: { minReplicasToWrite },
      message: minReplicasToWrite === 3
        ? 'minReplicasToWrite: must be at most the number of replicas (2), got 3; else no write is ever accepted'
        : `minReplicasToWrite: must be a whole number, 0 or more, got ${minReplicasToWrite}`,
    })),
    {
      rule: 'a plan cannot ask for more replicas than there are',
      given: { plan: PRO.with({ minReplicasToWrite: 3 }) },
      message: 'minReplicasToWrite: must be at most the number of replicas (2), got 3; plan PRO (customized) says so',
    },
    {
      rule: 'a second of silence is the least',
      given: { downAfterMilliseconds: 999 },
      message: 'downAfterMilliseconds: must be a whole number, 1000 or more, got 999; a busy moment would be taken for a failure',
    },
    {
      rule: 'milliseconds are whole',
      given: { downAfterMilliseconds: 1500.5 },
      message: 'downAfterMilliseconds: must be a whole number, 1000 or more, got 1500.5; a busy moment would be taken for a failure',
    },
    {
      rule: 'there is a second proxy',
      given: { proxies: 1 },
      message: 'proxies: must be a whole number, 2 or more, got 1; one alone is a single point of failure',
    },
    {
      rule: "the proxies' image is an image",
      given: { proxyImage: 'haproxy 3.0' },
      message: "proxyImage: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got 'haproxy 3.0'",
    },
    {
      rule: 'memory is enough for a server with replicas',
      given: { memory: Size.mebibytes(97) },
      message: "memory: must be 98Mi or more with persistence rdb+aof and replicas, got '97Mi'; "
        + 'the server, its clients, its replicas and a fork need room beside the data',
    },
    {
      rule: 'memory is enough for a server with replicas even without persistence',
      given: { persistence: NONE, memory: Size.mebibytes(97) },
      message: "memory: must be 98Mi or more with persistence none and replicas, got '97Mi'; "
        + 'the server, its clients, its replicas and a fork need room beside the data',
    },
    {
      rule: 'maxmemory leaves room for replicas',
      given: { maxmemory: Size.mebibytes(1268) },
      message: "maxmemory: must be from 1Mi to 1267Mi with memory 2Gi, got '1268Mi'; the server and its clients need the rest",
    },
    {
      rule: 'a name leaves room for the names of the sentinels',
      given: { name: 'a'.repeat(44) },
      message: `name: must be at most 43 characters, got '${'a'.repeat(44)}'; it is the name of Services and of a StatefulSet`,
    },
  ])('$rule', ({ given, message }) => {
    expect(problemsOf(given)).toBe(oneProblem(message));
  });

  test('a name of 43 characters is accepted', () => {
    expect(resolveSentinel({ name: 'a'.repeat(43) }).instance).toHaveLength(43);
  });

  test('98 MiB are accepted', () => {
    expect(resolveSentinel({ memory: Size.mebibytes(98) }).memoryLimit).toBe('98Mi');
  });

  test('a generated name that is too long comes with the way out', () => {
    expect(messageOf(() => resolveSentinelSettings({ plan: PRO }, { ...SITE, generatedName: 'a'.repeat(44) }))).toBe(oneProblem(
      `name: must be at most 43 characters, got '${'a'.repeat(44)}'; it is made from the construct's path; give a name of your own`));
  });

  test('a quorum is not judged by a number of sentinels that is wrong itself', () => {
    expect(problemsOf({ sentinels: 4, quorum: 9 })).toBe(oneProblem(`sentinels: must be an odd number, 3 or more, got 4; ${ODD}`));
  });

  test('all problems are told at once, those of every topology first', () => {
    expect(problemsOf({
      plan: FREE,
      use: RedisUse.QUEUE,
      cpu: '-1',
      persistence: RDB_AOF,
      memory: Size.mebibytes(64),
      replicas: 0,
      sentinels: 2,
      minReplicasToWrite: 1,
      downAfterMilliseconds: 10,
      proxies: 0,
      proxyImage: '',
    })).toBe([
      "Redis instance 'test/redis' has 9 problems:",
      "  persistence: must be none on plan FREE, got 'rdb+aof'; plan PRO allows it",
      "  cpu: must be a CPU quantity such as '250m' or '1.5', got '-1'",
      "  memory: must be 98Mi or more with persistence rdb+aof and replicas, got '64Mi'; "
        + 'the server, its clients, its replicas and a fork need room beside the data',
      "  plan: must be one with replicas and sentinels, got 'FREE'; plan STARTER has them",
      '  replicas: must be a whole number, 1 or more, got 0; without a replica nothing can take over',
      `  sentinels: must be an odd number, 3 or more, got 2; ${ODD}`,
      '  downAfterMilliseconds: must be a whole number, 1000 or more, got 10; a busy moment would be taken for a failure',
      '  proxies: must be a whole number, 2 or more, got 0; one alone is a single point of failure',
      "  proxyImage: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got ''",
    ].join('\n'));
  });
});
