import { Duration, Size } from 'cdk8s';
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

describe('the defaults', () => {
  test('are those of a single server, and three servers, three sentinels, two proxies', () => {
    expect(resolveSentinel({ name: 'cache' })).toEqual({
      ...resolvePlan({ name: 'cache' }),
      memory: {
        requestBytes: 2147483648,
        limitBytes: 2147483648,
        maxmemoryBytes: 703636439,
        ceilingBytes: 1329091052,
        clientsBytes: 214748364,
        connections: 9936,
        maxclients: 10000,
        largestValueBytes: 134217728,
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
      sentinelTlsPort: 26380,
      quorum: 2,
      masterName: 'cache',
      downAfterMilliseconds: 2000,
      failoverTimeoutMilliseconds: 10000,
      proxies: 2,
      proxyImage: 'docker.io/library/haproxy:3.2',
      proxyMaxConnectionsPerSource: 1000,
    });
  });

  test.each([
    { plan: STARTER, maxmemoryBytes: 164584489, replication: { bufferBytes: 67108864, backlogBytes: 16777216 } },
    { plan: PRO, maxmemoryBytes: 703636439, replication: { bufferBytes: 268435456, backlogBytes: 67108864 } },
    { plan: ENTERPRISE, maxmemoryBytes: 3312829071, replication: { bufferBytes: 268435456, backlogBytes: 67108864 } },
  ])('reserve memory for replicas on $plan.name', ({ plan, maxmemoryBytes, replication }) => {
    expect(resolveSentinel({ plan }).memory).toMatchObject({ maxmemoryBytes, replication });
  });

  test.each([STARTER, PRO, ENTERPRISE])('leave room for less data than a single server has on $name', (plan) => {
    expect(resolveSentinel({ plan }).memory.maxmemoryBytes).toBeLessThan(resolvePlan({ plan }).memory.maxmemoryBytes);
    expect(resolveSentinel({ plan }).memory.ceilingBytes).toBeLessThan(resolvePlan({ plan }).memory.ceilingBytes);
  });

  test('have the same maxmemory for every persistence, because a full resync forks too', () => {
    const maxmemory = [NONE, RDB, RDB_AOF].map((persistence) => resolveSentinel({ persistence }).memory.maxmemoryBytes);
    expect(maxmemory).toEqual([703636439, 703636439, 703636439]);
  });

  test.each([
    { persistence: NONE, seconds: 70 },
    { persistence: RDB, seconds: 113 },
    { persistence: RDB_AOF, seconds: 113 },
  ])('give a server with persistence $persistence $seconds seconds for switchover, snapshot and stop', ({ persistence, seconds }) => {
    expect(resolveSentinel({ persistence }).terminationGraceSeconds).toBe(seconds);
  });
});

describe('a prop', () => {
  test.each<{ rule: string; given: Partial<RedisSentinelProps>; plan: object }>([
    { rule: 'replicas does not count the primary', given: { name: 'cache', replicas: 1 }, plan: { membership: { members: ['cache-0', 'cache-1'] } } },
    { rule: 'sentinels determines the quorum', given: { sentinels: 7 }, plan: { sentinels: { length: 7 }, quorum: 4 } },
    { rule: 'quorum can be all sentinels', given: { sentinels: 5, quorum: 5 }, plan: { quorum: 5 } },
    { rule: 'downAfter is converted to milliseconds', given: { downAfter: Duration.seconds(1.5) }, plan: { downAfterMilliseconds: 1500 } },
    { rule: 'downAfter can have three decimals in seconds', given: { downAfter: Duration.seconds(1.001) }, plan: { downAfterMilliseconds: 1001 } },
    { rule: 'downAfter can be 1 second', given: { downAfter: Duration.millis(1000) }, plan: { downAfterMilliseconds: 1000 } },
    { rule: 'the maxima are accepted', given: { replicas: 10, sentinels: 9, proxies: 10 }, plan: { membership: { members: { length: 11 } }, sentinels: { length: 9 }, proxies: 10 } },
    { rule: 'proxies can be more than 2', given: { proxies: 5 }, plan: { proxies: 5 } },
    { rule: 'a source can have a quarter of the connections of a server', given: { plan: RedisPlan.STARTER }, plan: { proxyMaxConnectionsPerSource: 655 } },
    { rule: 'proxyMaxConnectionsPerSource replaces that', given: { proxyMaxConnectionsPerSource: 4000 }, plan: { proxyMaxConnectionsPerSource: 4000 } },
    { rule: 'proxyImage replaces the image', given: { proxyImage: 'registry.example/haproxy:3.2' }, plan: { proxyImage: 'registry.example/haproxy:3.2' } },
    { rule: 'memory determines the replication buffers', given: { memory: Size.gibibytes(1) }, plan: { memory: { replication: { bufferBytes: 134217728, backlogBytes: 33554432 } } } },
  ])('$rule', ({ given, plan }) => {
    expect(resolveSentinel(given)).toMatchObject(plan);
  });
});

describe('minReplicasToWrite', () => {
  test.each([
    { replicas: 1, needed: 0 },
    { replicas: 2, needed: 1 },
    { replicas: 4, needed: 1 },
  ])('is $needed by default with $replicas replicas', ({ replicas, needed }) => {
    expect(minReplicasToWriteOf({ replicas })).toBe(needed);
  });

  test('of the plan replaces the default', () => {
    expect(minReplicasToWriteOf({ plan: PRO.customize({ minReplicasToWrite: 2 }) })).toBe(2);
    expect(minReplicasToWriteOf({ plan: PRO.customize({ minReplicasToWrite: 0 }) })).toBe(0);
  });

  test('of the instance takes precedence over that of the plan', () => {
    expect(minReplicasToWriteOf({ plan: PRO.customize({ minReplicasToWrite: 2 }), minReplicasToWrite: 1 })).toBe(1);
    expect(minReplicasToWriteOf({ plan: PRO.customize({ minReplicasToWrite: 2 }), minReplicasToWrite: 0 })).toBe(0);
  });

  test('can be the number of replicas', () => {
    expect(minReplicasToWriteOf({ replicas: 3, minReplicasToWrite: 3 })).toBe(3);
  });
});

describe('a warning', () => {
  test('is given for a maxmemory above the derived value, which is lower than that of a single server', () => {
    expect(resolveSentinel({ maxmemory: Size.mebibytes(800) }).warnings).toEqual([
      'maxmemory is 800Mi, more than the 671Mi that are safe at any write rate: '
      + 'a burst of writes during a snapshot can exceed the memory limit, and the kernel then kills the server',
    ]);
  });

  test('is given without persistence too, because a full resync forks', () => {
    expect(resolveSentinel({ persistence: NONE, maxmemory: Size.mebibytes(800) }).warnings).toHaveLength(1);
    expect(resolvePlan({ persistence: NONE, maxmemory: Size.mebibytes(800) }).warnings).toEqual([]);
  });
});

describe('an error', () => {
  const ODD = 'a failover needs a majority of the sentinels: 2 have none when one is down, and an even number tolerates no more failures than one less';
  const BUSY = 'a server that is busy for a moment would be considered down';
  const SPLIT_BRAIN = 'with less than a majority, two groups of sentinels could report different primaries (split-brain)';

  test.each<{ rule: string; given: Partial<RedisSentinelProps>; message: string }>([
    {
      rule: 'plan FREE allows no replicas',
      given: { plan: FREE },
      message: "plan: must allow replicas and sentinels, got 'FREE'; plan STARTER does",
    },
    {
      rule: 'a custom plan can forbid replicas',
      given: { plan: PRO.customize({ name: 'SINGLE', replication: false }) },
      message: "plan: must allow replicas and sentinels, got 'SINGLE'; plan STARTER does",
    },
    {
      rule: 'the plan has no password',
      given: { plan: PRO.customize({ name: 'OPEN', password: false }) },
      message: "plan: must have a password, got 'OPEN'; the pods of an instance authenticate to each other",
    },
    {
      rule: 'there is no replica',
      given: { replicas: 0 },
      message: 'replicas: must be a whole number from 1 to 10, got 0; without a replica no failover is possible',
    },
    {
      rule: 'replicas is a fraction',
      given: { replicas: 1.5 },
      message: 'replicas: must be a whole number from 1 to 10, got 1.5; without a replica no failover is possible',
    },
    ...[1, 2, 4, 3.5, -3, NaN].map((sentinels) => ({
      rule: `sentinels is ${sentinels}`,
      given: { sentinels },
      message: `sentinels: must be an odd number from 3 to 9, got ${sentinels}; ${ODD}`,
    })),
    {
      rule: 'quorum is less than a majority',
      given: { quorum: 1 },
      message: `quorum: must be a whole number from 2 to 3 with 3 sentinels, got 1; ${SPLIT_BRAIN}`,
    },
    {
      rule: 'quorum is less than a majority of 5 sentinels',
      given: { sentinels: 5, quorum: 2 },
      message: `quorum: must be a whole number from 3 to 5 with 5 sentinels, got 2; ${SPLIT_BRAIN}`,
    },
    {
      rule: 'quorum is more than sentinels',
      given: { quorum: 4 },
      message: 'quorum: must be a whole number from 2 to 3 with 3 sentinels, got 4; otherwise no failover can start',
    },
    {
      rule: 'quorum is a fraction',
      given: { quorum: 2.5 },
      message: `quorum: must be a whole number from 2 to 3 with 3 sentinels, got 2.5; ${SPLIT_BRAIN}`,
    },
    ...[-1, 0.5, 3].map((minReplicasToWrite) => ({
      rule: `minReplicasToWrite is ${minReplicasToWrite} with 2 replicas`,
      given: { minReplicasToWrite },
      message: minReplicasToWrite === 3
        ? 'minReplicasToWrite: must be at most the number of replicas (2), got 3; otherwise the primary refuses every write'
        : `minReplicasToWrite: must be a whole number, 0 or more, got ${minReplicasToWrite}`,
    })),
    {
      rule: 'minReplicasToWrite of the plan is more than replicas',
      given: { plan: PRO.customize({ minReplicasToWrite: 3 }) },
      message: 'minReplicasToWrite: must be at most the number of replicas (2), got 3; plan PRO (customized) sets it',
    },
    {
      rule: 'downAfter is less than 1 second',
      given: { downAfter: Duration.millis(999) },
      message: `downAfter: must be 1 s or more, in whole milliseconds, got '999 ms'; ${BUSY}`,
    },
    {
      rule: 'downAfter is so long that it would be written with an exponent',
      given: { downAfter: Duration.days(1e18) },
      message: "downAfter: must be at most 365 days, got '8.639999999999998e+22 s'; no failover would ever start",
    },
    {
      rule: 'downAfter is a fraction of a millisecond',
      given: { downAfter: Duration.millis(1500.5) },
      message: `downAfter: must be 1 s or more, in whole milliseconds, got '1500.5 ms'; ${BUSY}`,
    },
    {
      rule: 'there are more replicas than proxies can check',
      given: { replicas: 11 },
      message: 'replicas: must be a whole number from 1 to 10, got 11; the primary sends every write to every replica, and each proxy asks every server ten times per second',
    },
    {
      rule: 'there are more sentinels than 9',
      given: { sentinels: 11 },
      message: 'sentinels: must be an odd number from 3 to 9, got 11; every sentinel monitors every server and every other sentinel',
    },
    {
      rule: 'there are more proxies than 10',
      given: { proxies: 11 },
      message: 'proxies: must be a whole number from 2 to 10, got 11; every proxy asks every server and sentinel several times per second',
    },
    {
      rule: 'there is a single proxy',
      given: { proxies: 1 },
      message: 'proxies: must be a whole number from 2 to 10, got 1; a single proxy is a single point of failure',
    },
    {
      rule: 'a source may have more connections than a proxy accepts',
      given: { proxyMaxConnectionsPerSource: 4001 },
      message: 'proxyMaxConnectionsPerSource: must be a whole number from 1 to 4000, got 4001; a proxy accepts no more connections of all sources together',
    },
    {
      rule: 'a source may have no connection',
      given: { proxyMaxConnectionsPerSource: 0 },
      message: 'proxyMaxConnectionsPerSource: must be a whole number from 1 to 4000, got 0; no client could connect',
    },
    {
      rule: 'proxyImage is no image name',
      given: { proxyImage: 'haproxy 3.0' },
      message: "proxyImage: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got 'haproxy 3.0'",
    },
    {
      rule: 'memory is too small for a server with replicas',
      given: { memory: Size.mebibytes(97) },
      message: "memory: must be 98Mi or more with persistence rdb+aof and replicas, got '97Mi'; "
        + 'the server, its clients, its replicas and a fork need memory in addition to the data',
    },
    {
      rule: 'memory is too small for a server with replicas and without persistence',
      given: { persistence: NONE, memory: Size.mebibytes(97) },
      message: "memory: must be 98Mi or more with persistence none and replicas, got '97Mi'; "
        + 'the server, its clients, its replicas and a fork need memory in addition to the data',
    },
    {
      rule: 'maxmemory leaves no room for replicas',
      given: { maxmemory: Size.mebibytes(1268) },
      message: "maxmemory: must be from 1Mi to 1267Mi with memory 2Gi, got '1268Mi'; the server and its clients need the rest",
    },
    {
      rule: 'name leaves no room for the names of the sentinels',
      given: { name: 'a'.repeat(44) },
      message: `name: must be at most 43 characters, got '${'a'.repeat(44)}'; it is in the names of Services and pods`,
    },
  ])('$rule', ({ given, message }) => {
    expect(problemsOf(given)).toBe(oneProblem(message));
  });

  test('is not given for a name of 43 characters', () => {
    expect(resolveSentinel({ name: 'a'.repeat(43) }).instance).toHaveLength(43);
  });

  test('is not given for 98 MiB', () => {
    expect(resolveSentinel({ memory: Size.mebibytes(98) }).memoryLimit).toBe('98Mi');
  });

  test('says what to do about a generated name that is too long', () => {
    expect(messageOf(() => resolveSentinelSettings({ plan: PRO }, { ...SITE, generateName: () => 'a'.repeat(44) }))).toBe(oneProblem(
      `name: must be at most 43 characters, got '${'a'.repeat(44)}'; the chart generated it from the construct path; set 'name'`));
  });

  test('is not given for a quorum if sentinels is invalid', () => {
    expect(problemsOf({ sentinels: 4, quorum: 9 })).toBe(oneProblem(`sentinels: must be an odd number from 3 to 9, got 4; ${ODD}`));
  });

  test('lists all problems, those of the common props first', () => {
    expect(problemsOf({
      plan: FREE,
      use: RedisUse.QUEUE,
      cpu: '-1',
      persistence: RDB_AOF,
      memory: Size.mebibytes(64),
      replicas: 0,
      sentinels: 2,
      minReplicasToWrite: 1,
      downAfter: Duration.millis(10),
      proxies: 0,
      proxyImage: '',
    })).toBe([
      "Redis instance 'test/redis' has 9 problems:",
      "  persistence: must be none on plan FREE, got 'rdb+aof'; plan PRO allows it",
      "  cpu: must be a CPU quantity such as '250m' or '1.5', got '-1'",
      "  memory: must be 98Mi or more with persistence rdb+aof and replicas, got '64Mi'; "
        + 'the server, its clients, its replicas and a fork need memory in addition to the data',
      "  plan: must allow replicas and sentinels, got 'FREE'; plan STARTER does",
      '  replicas: must be a whole number from 1 to 10, got 0; without a replica no failover is possible',
      `  sentinels: must be an odd number from 3 to 9, got 2; ${ODD}`,
      `  downAfter: must be 1 s or more, in whole milliseconds, got '10 ms'; ${BUSY}`,
      '  proxies: must be a whole number from 2 to 10, got 0; a single proxy is a single point of failure',
      "  proxyImage: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got ''",
    ].join('\n'));
  });
});
