import { Size } from 'cdk8s';
import { Persistence, RedisPlan, RedisReplicationProps, RedisUse } from '../../src';
import { resolveReplicationSettings } from '../../src/settings/replication-settings';
import { messageOf } from '../support/errors';
import { resolvePlan, resolveReplication, resolveSentinel, SITE } from '../support/plans';

const { FREE, STARTER, PRO, ENTERPRISE } = RedisPlan;

/** The whole message about the props of an instance. */
function problemsOf(props: Partial<RedisReplicationProps>): string {
  return messageOf(() => resolveReplication(props));
}

/** The whole message of an instance with this one problem. */
function oneProblem(line: string): string {
  return `Redis instance 'test/redis' has 1 problem:\n  ${line}`;
}

function minReplicasToWriteOf(props: Partial<RedisReplicationProps>): number {
  return resolveReplication(props).membership.minReplicasToWrite;
}

test('without further props there is everything that a single server has, and two replicas', () => {
  const { memory, terminationGraceSeconds } = resolveSentinel();
  expect(resolveReplication({ name: 'cache' })).toEqual({
    ...resolvePlan({ name: 'cache' }),
    memory,
    terminationGraceSeconds,
    replicationNames: {
      replica: 'cache-replica',
      replicaHeadlessService: 'cache-replica-headless',
      readService: 'cache-ro',
      internalSecret: 'cache-internal',
    },
    membership: { members: ['cache-0', 'cache-replica-0', 'cache-replica-1'], minReplicasToWrite: 0 },
  });
});

test.each([STARTER, PRO, ENTERPRISE])('on $name a server has the memory of one with sentinels', (plan) => {
  expect(resolveReplication({ plan }).memory).toEqual(resolveSentinel({ plan }).memory);
});

test('the primary comes first, and replicas are beside it', () => {
  expect(resolveReplication({ name: 'cache', replicas: 1 }).membership.members).toEqual(['cache-0', 'cache-replica-0']);
});

describe('how many replicas a write needs', () => {
  test.each([1, 2, 5])('is none with %i, unless more is said', (replicas) => {
    expect(minReplicasToWriteOf({ replicas })).toBe(0);
  });

  test('is what the plan says', () => {
    expect(minReplicasToWriteOf({ plan: PRO.with({ minReplicasToWrite: 2 }) })).toBe(2);
  });

  test('is what the instance says, whatever the plan says', () => {
    expect(minReplicasToWriteOf({ plan: PRO.with({ minReplicasToWrite: 2 }), minReplicasToWrite: 0 })).toBe(0);
    expect(minReplicasToWriteOf({ plan: PRO.with({ minReplicasToWrite: 2 }), minReplicasToWrite: 1 })).toBe(1);
  });

  test('may be all of them', () => {
    expect(minReplicasToWriteOf({ replicas: 3, minReplicasToWrite: 3 })).toBe(3);
  });
});

test('a store without persistence is allowed, and its warning is about all pods', () => {
  expect(resolveReplication({ persistence: Persistence.NONE, use: RedisUse.QUEUE }).warnings).toEqual([
    'used as a queue without persistence: a restart of all pods at once loses every job; choose a plan with persistence (STARTER and up)',
  ]);
});

describe('what is refused', () => {
  const ALONE = 'for a server without replicas there is RedisStandalone';

  test.each<{ rule: string; given: Partial<RedisReplicationProps>; message: string }>([
    {
      rule: 'FREE has no replicas, STARTER has',
      given: { plan: FREE },
      message: "plan: must be one with replicas, got 'FREE'; plan STARTER has them",
    },
    {
      rule: 'a plan of your own may have none either',
      given: { plan: PRO.with({ name: 'SINGLE', replication: false }) },
      message: "plan: must be one with replicas, got 'SINGLE'; plan STARTER has them",
    },
    {
      rule: 'pods know each other by passwords',
      given: { plan: PRO.with({ name: 'OPEN', password: false }) },
      message: "plan: must be one with a password, got 'OPEN'; its pods authenticate to each other",
    },
    ...[0, -1, 1.5].map((replicas) => ({
      rule: `${replicas} replicas are none`,
      given: { replicas },
      message: `replicas: must be a whole number, 1 or more, got ${replicas}; ${ALONE}`,
    })),
    ...[-1, 0.5].map((minReplicasToWrite) => ({
      rule: `a write cannot need ${minReplicasToWrite} of two replicas`,
      given: { minReplicasToWrite },
      message: `minReplicasToWrite: must be a whole number, 0 or more, got ${minReplicasToWrite}`,
    })),
    {
      rule: 'a write cannot need more replicas than there are',
      given: { minReplicasToWrite: 3 },
      message: 'minReplicasToWrite: must be at most the number of replicas (2), got 3; else no write is ever accepted',
    },
    {
      rule: 'a plan cannot ask for more replicas than there are',
      given: { plan: PRO.with({ minReplicasToWrite: 3 }) },
      message: 'minReplicasToWrite: must be at most the number of replicas (2), got 3; plan PRO (customized) says so',
    },
    {
      rule: 'memory is enough for a server with replicas',
      given: { memory: Size.mebibytes(97) },
      message: "memory: must be 98Mi or more with persistence rdb+aof and replicas, got '97Mi'; "
        + 'the server, its clients, its replicas and a fork need room beside the data',
    },
    {
      rule: 'a name leaves room for the names of the replicas',
      given: { name: 'a'.repeat(45) },
      message: `name: must be at most 44 characters, got '${'a'.repeat(45)}'; it is the name of Services and of a StatefulSet`,
    },
  ])('$rule', ({ given, message }) => {
    expect(problemsOf(given)).toBe(oneProblem(message));
  });

  test('a name of 44 characters is accepted', () => {
    expect(resolveReplication({ name: 'a'.repeat(44) }).instance).toHaveLength(44);
  });

  test('a generated name that is too long comes with the way out', () => {
    expect(messageOf(() => resolveReplicationSettings({ plan: PRO }, { ...SITE, generatedName: 'a'.repeat(45) }))).toBe(oneProblem(
      `name: must be at most 44 characters, got '${'a'.repeat(45)}'; it is made from the construct's path; give a name of your own`));
  });

  test('all problems are told at once, and how many replicas a write needs is not judged by a number that is wrong itself', () => {
    expect(problemsOf({ plan: FREE, cpu: '-1', replicas: 0, minReplicasToWrite: 1, memory: Size.mebibytes(512) })).toBe([
      "Redis instance 'test/redis' has 3 problems:",
      "  cpu: must be a CPU quantity such as '250m' or '1.5', got '-1'",
      "  plan: must be one with replicas, got 'FREE'; plan STARTER has them",
      `  replicas: must be a whole number, 1 or more, got 0; ${ALONE}`,
    ].join('\n'));
  });
});
