import { clientsBytes, forkShare, maxmemoryBytes, MIB, minimumLimitMebibytes, replicationMemory } from '../../src/settings/memory';

const WITHOUT_FORK = 0.85;
const WITH_FORK = 0.45;

test('client buffers are limited to a tenth of the memory limit', () => {
  expect(clientsBytes(1000 * MIB)).toBe(100 * MIB);
});

test('the limit of client buffers is in whole bytes', () => {
  expect(clientsBytes(128 * MIB)).toBe(13421772);
});

test('without a fork, maxmemory is 85 % of what the server and its clients leave', () => {
  expect(forkShare(false)).toBe(WITHOUT_FORK);
  expect(maxmemoryBytes(1000 * MIB, WITHOUT_FORK)).toBe(Math.floor(0.85 * (1000 - 32 - 100) * MIB));
});

test('with a fork, maxmemory is 45 % of it, because a fork can double the data set', () => {
  expect(forkShare(true)).toBe(WITH_FORK);
  expect(maxmemoryBytes(1000 * MIB, WITH_FORK)).toBe(Math.floor(0.45 * (1000 - 32 - 100) * MIB));
});

test('with replicas, replica buffer and backlog are subtracted first', () => {
  expect(replicationMemory(1000 * MIB)).toEqual({ bufferBytes: 125 * MIB, backlogBytes: 31.25 * MIB });
  expect(maxmemoryBytes(1000 * MIB, WITH_FORK, true)).toBe(Math.floor(0.45 * (1000 - 32 - 100 - 125 - 31.25) * MIB));
});

test.each([
  { container: 'a small', limit: 64, buffer: 16, backlog: 4 },
  { container: 'the smallest that is not small', limit: 128, buffer: 16, backlog: 4 },
  { container: 'a middling', limit: 512, buffer: 64, backlog: 16 },
  { container: 'the largest that is not large', limit: 2048, buffer: 256, backlog: 64 },
  { container: 'a large', limit: 8192, buffer: 256, backlog: 64 },
])('$container container, of $limit MiB, has a replica buffer of $buffer MiB and a backlog of $backlog MiB', ({ limit, buffer, backlog }) => {
  expect(replicationMemory(limit * MIB)).toEqual({ bufferBytes: buffer * MIB, backlogBytes: backlog * MIB });
});

test.each([
  { server: 'that never forks', share: WITHOUT_FORK, replicated: false, mebibytes: 57 },
  { server: 'that forks', share: WITH_FORK, replicated: false, mebibytes: 76 },
  { server: 'among others', share: WITH_FORK, replicated: true, mebibytes: 98 },
])('the smallest container of a server $server has $mebibytes MiB', ({ share, replicated, mebibytes }) => {
  expect(minimumLimitMebibytes(share, replicated)).toBe(mebibytes);
  expect(maxmemoryBytes(mebibytes * MIB, share, replicated)).toBeGreaterThanOrEqual(16 * MIB);
  expect(maxmemoryBytes((mebibytes - 1) * MIB, share, replicated)).toBeLessThan(16 * MIB);
});
