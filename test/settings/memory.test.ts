import {
  ceilingBytes, clientLimits, clientsBytes, MIB, minimumMebibytes, replicationMemory, reservedBytes, safeMaxmemoryBytes,
} from '../../src/settings/memory';

/** What is safe without a higher limit. */
function safeBytes(mebibytes: number, forks: boolean, replicated = false): number {
  return safeMaxmemoryBytes(mebibytes * MIB, mebibytes * MIB, forks, replicated);
}

test('client buffers are limited to a tenth of the memory', () => {
  expect(clientsBytes(1000 * MIB)).toBe(100 * MIB);
});

test('the limit of client buffers is in whole bytes', () => {
  expect(clientsBytes(128 * MIB)).toBe(13421772);
});

test('without a fork, maxmemory is 85 % of what the server and its clients leave', () => {
  expect(safeBytes(1000, false)).toBe(Math.floor(0.85 * (1000 - 32 - 100) * MIB));
});

test('with a fork, maxmemory is 45 % of it, because a fork can double the data set', () => {
  expect(safeBytes(1000, true)).toBe(Math.floor(0.45 * (1000 - 32 - 100) * MIB));
});

test('with replicas, replica buffer and backlog are subtracted first', () => {
  expect(replicationMemory(1000 * MIB)).toEqual({ bufferBytes: 125 * MIB, backlogBytes: 31.25 * MIB });
  expect(safeBytes(1000, true, true)).toBe(Math.floor(0.45 * (1000 - 32 - 100 - 125 - 31.25) * MIB));
});

describe('a limit above the request', () => {
  test.each([
    { limit: 1000, maxmemory: 0.45 * (1000 - 132) },
    { limit: 1500, maxmemory: 0.45 * (1500 - 132) },
    { limit: 2000, maxmemory: 0.85 * (1000 - 132) },
    { limit: 9000, maxmemory: 0.85 * (1000 - 132) },
  ])('of $limit MiB leaves room for a fork, and without one the server stays within its 1000 MiB', ({ limit, maxmemory }) => {
    expect(safeMaxmemoryBytes(1000 * MIB, limit * MIB, true, false)).toBe(Math.floor(maxmemory * MIB));
  });

  test('adds nothing when the server never forks', () => {
    expect(safeMaxmemoryBytes(1000 * MIB, 9000 * MIB, false, false)).toBe(safeBytes(1000, false));
  });

  test.each([false, true])('of twice the request is enough for the largest maxmemory (replicated: %p)', (replicated) => {
    for (let mebibytes = minimumMebibytes(true, replicated); mebibytes <= 16_384; mebibytes += 1) {
      const [request, limit] = [mebibytes * MIB, 2 * mebibytes * MIB];
      expect(safeMaxmemoryBytes(request, limit, true, replicated)).toBe(ceilingBytes(request, replicated));
    }
  });

  test('is not exceeded by a data set that exists twice, and the request not by one that exists once', () => {
    for (let mebibytes = minimumMebibytes(true, true); mebibytes <= 16_384; mebibytes += 7) {
      for (const limit of [mebibytes, Math.floor(1.3 * mebibytes), 2 * mebibytes]) {
        const maxmemory = safeMaxmemoryBytes(mebibytes * MIB, limit * MIB, true, true);
        // The highest peak that was measured.
        expect(2.06 * maxmemory + reservedBytes(mebibytes * MIB, true)).toBeLessThan(limit * MIB);
        expect(1.1 * maxmemory + reservedBytes(mebibytes * MIB, true)).toBeLessThan(mebibytes * MIB);
      }
    }
  });
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
  { server: 'that never forks', forks: false, replicated: false, mebibytes: 57 },
  { server: 'that forks', forks: true, replicated: false, mebibytes: 76 },
  { server: 'among others', forks: true, replicated: true, mebibytes: 98 },
])('the smallest container of a server $server has $mebibytes MiB', ({ forks, replicated, mebibytes }) => {
  expect(minimumMebibytes(forks, replicated)).toBe(mebibytes);
  expect(safeBytes(mebibytes, forks, replicated)).toBeGreaterThanOrEqual(16 * MIB);
  expect(safeBytes(mebibytes - 1, forks, replicated)).toBeLessThan(16 * MIB);
});

describe('clients', () => {
  test.each([
    { limit: 57, connections: 291, mebibytes: 3.5625 },
    { limit: 128, connections: 655, mebibytes: 8 },
    { limit: 512, connections: 2621, mebibytes: 32 },
    { limit: 2048, connections: 9992, mebibytes: 128 },
    { limit: 8192, connections: 9992, mebibytes: 512 },
    { limit: 65536, connections: 9992, mebibytes: 512 },
  ])('a container of $limit MiB has $connections connections and values of at most $mebibytes MiB', ({ limit, connections, mebibytes }) => {
    expect(clientLimits(limit * MIB, false)).toEqual({
      clientsBytes: clientsBytes(limit * MIB), connections, maxclients: connections + 8, largestValueBytes: mebibytes * MIB,
    });
  });

  test('with replicas, the pods of the instance need more connections for themselves, and the total stays what the engines open by default', () => {
    expect(clientLimits(512 * MIB, true)).toMatchObject({ connections: 2621, maxclients: 2685 });
    expect(clientLimits(8192 * MIB, true)).toMatchObject({ connections: 9936, maxclients: 10_000 });
  });

  test('connections that only wait are never closed for their memory: each takes 17 KiB', () => {
    for (let mebibytes = minimumMebibytes(true, true); mebibytes <= 16_384; mebibytes += 1) {
      const { clientsBytes: total, maxclients } = clientLimits(mebibytes * MIB, true);
      expect(maxclients * 17 * 1024).toBeLessThan(total);
    }
  });

  test('a value is shorter than what all clients may take, and at least as long as the engines demand', () => {
    for (let mebibytes = minimumMebibytes(false, false); mebibytes <= 16_384; mebibytes += 1) {
      const { clientsBytes: total, largestValueBytes } = clientLimits(mebibytes * MIB, false);
      expect(largestValueBytes).toBeLessThan(total);
      expect(largestValueBytes).toBeGreaterThanOrEqual(MIB);
    }
  });
});
