import { Persistence } from '../../src';
import { startupWindowSeconds, terminationGraceSeconds } from '../../src/settings/times';

const GIGABYTE = 1e9;

test('a server without persistence has 30 seconds to stop', () => {
  expect(terminationGraceSeconds(Persistence.NONE, 10 * GIGABYTE, false)).toBe(30);
});

test.each([Persistence.RDB, Persistence.RDB_AOF])('a server with persistence %s has one more second for each 50 MB of the memory limit', (persistence) => {
  expect(terminationGraceSeconds(persistence, 10 * GIGABYTE, false)).toBe(230);
});

test('a fraction of a second counts as a whole one', () => {
  expect(terminationGraceSeconds(Persistence.RDB, 1, false)).toBe(31);
});

test.each(Object.values(Persistence))('a server with replicas has 40 more seconds with persistence %s, for the switchover', (persistence) => {
  expect(terminationGraceSeconds(persistence, GIGABYTE, true)).toBe(terminationGraceSeconds(persistence, GIGABYTE, false) + 40);
});

test('a server whose files are read within five minutes has five minutes until its first answer', () => {
  expect(startupWindowSeconds(2.25 * GIGABYTE)).toBe(300);
});

test('a larger server has the time in which files of four times its memory are read at 30 MB a second', () => {
  expect(startupWindowSeconds(7.5 * GIGABYTE)).toBe(1000);
});
