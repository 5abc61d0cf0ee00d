import { Persistence } from '../../src';
import { startupWindowSeconds, terminationGraceSeconds } from '../../src/plan/times';

const GIGABYTE = 1e9;

test('a server that saves nothing has half a minute to stop', () => {
  expect(terminationGraceSeconds(Persistence.NONE, 10 * GIGABYTE)).toBe(30);
});

test.each([Persistence.RDB, Persistence.RDB_AOF])('a server with persistence %s has a second more for each 50 MB of the memory limit', (persistence) => {
  expect(terminationGraceSeconds(persistence, 10 * GIGABYTE)).toBe(230);
});

test('a second that is begun counts as a whole one', () => {
  expect(terminationGraceSeconds(Persistence.RDB, 1)).toBe(31);
});

test('a server without a volume has five minutes to answer', () => {
  expect(startupWindowSeconds(0)).toBe(300);
});

test('a volume that is read within five minutes changes nothing', () => {
  expect(startupWindowSeconds(9 * GIGABYTE)).toBe(300);
});

test('a larger volume gives a second for each 30 MB', () => {
  expect(startupWindowSeconds(30 * GIGABYTE)).toBe(1000);
});
