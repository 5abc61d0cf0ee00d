import { Size } from 'cdk8s';
import { Persistence, RedisPlan } from '../../src';
import { quantity } from '../../src/settings/quantity';
import { messageOf } from '../support/errors';

const { NONE, RDB, RDB_AOF } = Persistence;
const MEMORY = Size.mebibytes(256);

/** What a plan holds, in the words of Kubernetes. */
function valuesOf(plan: RedisPlan) {
  const { name, cpu, password, persistence, allowedPersistence, replication, clusterMode } = plan;
  const sizes = { memory: quantity(plan.memory), storage: plan.storage && quantity(plan.storage) };
  return { name, ...sizes, cpu, password, persistence, allowedPersistence, replication, clusterMode };
}

test('a plan has no memoryLimit unless it says so', () => {
  expect(RedisPlan._ALL.map(({ memoryLimit }) => memoryLimit)).toEqual(RedisPlan._ALL.map(() => undefined));
  expect(RedisPlan.PRO.customize({ memoryLimit: Size.gibibytes(3) }).memoryLimit).toEqual(Size.gibibytes(3));
});

test('a memoryLimit below memory is an error', () => {
  expect(messageOf(() => RedisPlan.PRO.customize({ memoryLimit: Size.gibibytes(1) }))).toBe("RedisPlan 'PRO (customized)' has 1 problem:\n"
    + "  memoryLimit: must not be less than memory (2048Mi), got '1024Mi'; Kubernetes refuses such a pod");
});

test('FREE is small and has neither password nor persistence', () => {
  expect(valuesOf(RedisPlan.FREE)).toEqual({
    name: 'FREE',
    memory: '128Mi',
    cpu: '50m',
    storage: undefined,
    password: false,
    persistence: NONE,
    allowedPersistence: [NONE],
    replication: false,
    clusterMode: false,
  });
});

test('STARTER has a password and snapshots', () => {
  expect(valuesOf(RedisPlan.STARTER)).toEqual({
    name: 'STARTER',
    memory: '512Mi',
    cpu: '100m',
    storage: '2Gi',
    password: true,
    persistence: RDB,
    allowedPersistence: [NONE, RDB],
    replication: true,
    clusterMode: false,
  });
});

test('PRO has the append-only file too', () => {
  expect(valuesOf(RedisPlan.PRO)).toEqual({
    name: 'PRO',
    memory: '2Gi',
    cpu: '250m',
    storage: '8Gi',
    password: true,
    persistence: RDB_AOF,
    allowedPersistence: [NONE, RDB, RDB_AOF],
    replication: true,
    clusterMode: false,
  });
});

test('ENTERPRISE is larger and has cluster mode', () => {
  expect(valuesOf(RedisPlan.ENTERPRISE)).toEqual({
    name: 'ENTERPRISE',
    memory: '8Gi',
    cpu: '500m',
    storage: '32Gi',
    password: true,
    persistence: RDB_AOF,
    allowedPersistence: [NONE, RDB, RDB_AOF],
    replication: true,
    clusterMode: true,
  });
});

test('a plan with only a memory size has a password and no persistence', () => {
  expect(valuesOf(RedisPlan.of({ name: 'TINY', memory: MEMORY }))).toEqual({
    name: 'TINY',
    memory: '256Mi',
    cpu: '100m',
    storage: undefined,
    password: true,
    persistence: NONE,
    allowedPersistence: [NONE],
    replication: true,
    clusterMode: false,
  });
});

test('a plan with storage allows every persistence, and defaults to the most durable one', () => {
  const plan = RedisPlan.of({ name: 'STORED', memory: MEMORY, storage: Size.gibibytes(1) });
  expect(plan.allowedPersistence).toEqual([NONE, RDB, RDB_AOF]);
  expect(plan.persistence).toBe(RDB_AOF);
});

test('a plan defaults to the most durable of its allowed modes', () => {
  const plan = RedisPlan.of({ name: 'SNAPSHOTS', memory: MEMORY, storage: Size.gibibytes(1), allowedPersistence: [NONE, RDB] });
  expect(plan.persistence).toBe(RDB);
});

test('a plan can default to a less durable mode', () => {
  expect(RedisPlan.of({ name: 'CACHE', memory: MEMORY, storage: Size.gibibytes(1), persistence: NONE }).persistence).toBe(NONE);
});

test('customize replaces the given values and keeps the others', () => {
  expect(valuesOf(RedisPlan.PRO.customize({ name: 'PRO_4G', memory: Size.gibibytes(4), storage: Size.gibibytes(16), cpu: '1' }))).toEqual({
    name: 'PRO_4G',
    memory: '4Gi',
    cpu: '1',
    storage: '16Gi',
    password: true,
    persistence: RDB_AOF,
    allowedPersistence: [NONE, RDB, RDB_AOF],
    replication: true,
    clusterMode: false,
  });
});

test('customize derives the name of the new plan', () => {
  expect(RedisPlan.PRO.customize({ cpu: '1' }).name).toBe('PRO (customized)');
});

test('customize does not change the original plan', () => {
  RedisPlan.PRO.customize({ cpu: '4' });
  expect(RedisPlan.PRO.cpu).toBe('250m');
});

test('customize ignores undefined, which other languages pass for absent values', () => {
  expect(RedisPlan.PRO.customize({ cpu: undefined, name: 'SAME' }).cpu).toBe('250m');
});

test('FREE with storage allows persistence', () => {
  expect(RedisPlan.FREE.customize({ storage: Size.gibibytes(1) }).persistence).toBe(RDB_AOF);
});

test('a change of the list given to a plan does not change the plan', () => {
  const modes = [NONE];
  const plan = RedisPlan.of({ name: 'CACHE', memory: MEMORY, allowedPersistence: modes });
  modes.push(RDB);
  expect(plan.allowedPersistence).toEqual([NONE]);
});

test('a plan must allow at least one persistence', () => {
  expect(messageOf(() => RedisPlan.of({ name: 'MINE', memory: MEMORY, allowedPersistence: [] }))).toBe(
    "RedisPlan 'MINE' has 1 problem:\n  allowedPersistence: must contain at least one mode, got []");
});

test('the persistence of a plan must be an allowed one', () => {
  expect(messageOf(() => RedisPlan.STARTER.customize({ persistence: RDB_AOF }))).toBe(
    "RedisPlan 'STARTER (customized)' has 1 problem:\n  persistence: must be one of allowedPersistence (none, rdb), got 'rdb+aof'");
});

test('a plan with persistence must have storage', () => {
  expect(messageOf(() => RedisPlan.of({ name: 'MINE', memory: MEMORY, allowedPersistence: [RDB, RDB_AOF] }))).toBe(
    "RedisPlan 'MINE' has 1 problem:\n  storage: is required for persistence rdb and rdb+aof, got undefined");
});

test('the error of a plan lists all problems', () => {
  expect(messageOf(() => RedisPlan.of({ name: 'MINE', memory: MEMORY, persistence: NONE, allowedPersistence: [RDB] }))).toBe([
    "RedisPlan 'MINE' has 2 problems:",
    "  persistence: must be one of allowedPersistence (rdb), got 'none'",
    '  storage: is required for persistence rdb, got undefined',
  ].join('\n'));
});

test.each([RedisPlan.STARTER, RedisPlan.PRO, RedisPlan.ENTERPRISE])('$name has no minReplicasToWrite, so the topology decides', (plan) => {
  expect(plan.minReplicasToWrite).toBeUndefined();
});

test('a plan can set minReplicasToWrite', () => {
  expect(RedisPlan.of({ name: 'SAFE', memory: MEMORY, minReplicasToWrite: 2 }).minReplicasToWrite).toBe(2);
  expect(RedisPlan.PRO.customize({ minReplicasToWrite: 0 }).minReplicasToWrite).toBe(0);
});

test.each([-1, 0.5, NaN])('minReplicasToWrite of a plan must not be %p', (minReplicasToWrite) => {
  expect(messageOf(() => RedisPlan.of({ name: 'MINE', memory: MEMORY, minReplicasToWrite }))).toBe(
    `RedisPlan 'MINE' has 1 problem:\n  minReplicasToWrite: must be a whole number, 0 or more, got ${minReplicasToWrite}`);
});

test('cpu of a plan must be a CPU quantity', () => {
  expect(messageOf(() => RedisPlan.of({ name: 'MINE', memory: MEMORY, cpu: 'lots' }))).toBe(
    "RedisPlan 'MINE' has 1 problem:\n  cpu: must be a CPU quantity such as '250m' or '1.5', got 'lots'");
});
