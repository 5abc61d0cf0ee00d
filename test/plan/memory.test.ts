import { Persistence } from '../../src';
import { clientsBytes, forkShare, maxmemoryBytes, MIB, minimumLimitMebibytes } from '../../src/plan/memory';

test('clients may use a tenth of the limit', () => {
  expect(clientsBytes(1000 * MIB)).toBe(100 * MIB);
});

test('clients get whole bytes', () => {
  expect(clientsBytes(128 * MIB)).toBe(13421772);
});

test('without a fork, data may use 85 % of what the server and its clients leave', () => {
  expect(forkShare(Persistence.NONE)).toBe(0.85);
  expect(maxmemoryBytes(1000 * MIB, 0.85)).toBe(Math.floor(0.85 * (1000 - 32 - 100) * MIB));
});

test.each([Persistence.RDB, Persistence.RDB_AOF])('with persistence %s, data may use 45 %% of it, because a fork can double the data', (persistence) => {
  expect(forkShare(persistence)).toBe(0.45);
  expect(maxmemoryBytes(1000 * MIB, 0.45)).toBe(Math.floor(0.45 * (1000 - 32 - 100) * MIB));
});

test.each([
  { persistence: Persistence.NONE, mebibytes: 57 },
  { persistence: Persistence.RDB, mebibytes: 76 },
  { persistence: Persistence.RDB_AOF, mebibytes: 76 },
])('the smallest container with persistence $persistence has $mebibytes MiB', ({ persistence, mebibytes }) => {
  expect(minimumLimitMebibytes(persistence)).toBe(mebibytes);
  expect(maxmemoryBytes(mebibytes * MIB, forkShare(persistence))).toBeGreaterThanOrEqual(16 * MIB);
  expect(maxmemoryBytes((mebibytes - 1) * MIB, forkShare(persistence))).toBeLessThan(16 * MIB);
});
