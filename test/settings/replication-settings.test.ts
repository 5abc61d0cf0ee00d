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

test('the defaults are those of a single server, and two replicas', () => {
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

test('replicas does not count the primary, which comes first', () => {
  expect(resolveReplication({ name: 'cache', replicas: 1 }).membership.members).toEqual(['cache-0', 'cache-replica-0']);
});

describe('minReplicasToWrite', () => {
  test.each([1, 2, 5])('is 0 by default with %i replicas', (replicas) => {
    expect(minReplicasToWriteOf({ replicas })).toBe(0);
  });

  test('of the plan replaces the default', () => {
    expect(minReplicasToWriteOf({ plan: PRO.customize({ minReplicasToWrite: 2 }) })).toBe(2);
  });

  test('of the instance takes precedence over that of the plan', () => {
    expect(minReplicasToWriteOf({ plan: PRO.customize({ minReplicasToWrite: 2 }), minReplicasToWrite: 0 })).toBe(0);
    expect(minReplicasToWriteOf({ plan: PRO.customize({ minReplicasToWrite: 2 }), minReplicasToWrite: 1 })).toBe(1);
  });

  test('can be the number of replicas', () => {
    expect(minReplicasToWriteOf({ replicas: 3, minReplicasToWrite: 3 })).toBe(3);
  });
});

test('the warning for a queue without persistence considers the replicas', () => {
  expect(resolveReplication({ persistence: Persistence.NONE, use: RedisUse.QUEUE }).warnings).toEqual([
    'used as a queue without persistence: a restart of all pods at once loses every job; choose a plan with persistence (STARTER or larger)',
  ]);
});

describe('an error', () => {
  const ALONE = 'use RedisStandalone for a server without replicas';

  test.each<{ rule: string; given: Partial<RedisReplicationProps>; message: string }>([
    {
      rule: 'plan FREE allows no replicas',
      given: { plan: FREE },
      message: "plan: must allow replicas, got 'FREE'; plan STARTER does",
    },
    {
      rule: 'a custom plan can forbid replicas',
      given: { plan: PRO.customize({ name: 'SINGLE', replication: false }) },
      message: "plan: must allow replicas, got 'SINGLE'; plan STARTER does",
    },
    {
      rule: 'the plan has no password',
      given: { plan: PRO.customize({ name: 'OPEN', password: false }) },
      message: "plan: must have a password, got 'OPEN'; the pods of an instance authenticate to each other",
    },
    ...[0, -1, 1.5].map((replicas) => ({
      rule: `replicas is ${replicas}`,
      given: { replicas },
      message: `replicas: must be a whole number from 1 to 20, got ${replicas}; ${ALONE}`,
    })),
    {
      rule: 'replicas is more than a primary should serve',
      given: { replicas: 21 },
      message: 'replicas: must be a whole number from 1 to 20, got 21; the primary sends every write to each replica; use RedisCluster for more reads',
    },
    ...[-1, 0.5].map((minReplicasToWrite) => ({
      rule: `minReplicasToWrite is ${minReplicasToWrite} with 2 replicas`,
      given: { minReplicasToWrite },
      message: `minReplicasToWrite: must be a whole number, 0 or more, got ${minReplicasToWrite}`,
    })),
    {
      rule: 'minReplicasToWrite is more than replicas',
      given: { minReplicasToWrite: 3 },
      message: 'minReplicasToWrite: must be at most the number of replicas (2), got 3; otherwise the primary refuses every write',
    },
    {
      rule: 'minReplicasToWrite of the plan is more than replicas',
      given: { plan: PRO.customize({ minReplicasToWrite: 3 }) },
      message: 'minReplicasToWrite: must be at most the number of replicas (2), got 3; plan PRO (customized) sets it',
    },
    {
      rule: 'memory is too small for a server with replicas',
      given: { memory: Size.mebibytes(97) },
      message: "memory: must be 98Mi or more with persistence rdb+aof and replicas, got '97Mi'; "
        + 'the server, its clients, its replicas and a fork need memory in addition to the data',
    },
    {
      rule: 'name leaves no room for the names of the replicas',
      given: { name: 'a'.repeat(45) },
      message: `name: must be at most 44 characters, got '${'a'.repeat(45)}'; it is in the names of Services and pods`,
    },
  ])('$rule', ({ given, message }) => {
    expect(problemsOf(given)).toBe(oneProblem(message));
  });

  test('is not given for a name of 44 characters', () => {
    expect(resolveReplication({ name: 'a'.repeat(44) }).instance).toHaveLength(44);
  });

  test('says what to do about a generated name that is too long', () => {
    expect(messageOf(() => resolveReplicationSettings({ plan: PRO }, { ...SITE, generateName: () => 'a'.repeat(45) }))).toBe(oneProblem(
      `name: must be at most 44 characters, got '${'a'.repeat(45)}'; the chart generated it from the construct path; set 'name'`));
  });

  test('lists all problems, but none of minReplicasToWrite if replicas is invalid', () => {
    expect(problemsOf({ plan: FREE, cpu: '-1', replicas: 0, minReplicasToWrite: 1, memory: Size.mebibytes(512) })).toBe([
      "Redis instance 'test/redis' has 3 problems:",
      "  cpu: must be a CPU quantity such as '250m' or '1.5', got '-1'",
      "  plan: must allow replicas, got 'FREE'; plan STARTER does",
      `  replicas: must be a whole number from 1 to 20, got 0; ${ALONE}`,
    ].join('\n'));
  });
});
