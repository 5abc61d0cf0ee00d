import { Persistence } from '../../src';
import { startupWindowSeconds, terminationGraceSeconds } from '../../src/settings/times';

const GIGABYTE = 1e9;

test('a server that saves nothing has half a minute to stop', () => {
  expect(terminationGraceSeconds(Persistence.NONE, 10 * GIGABYTE, false)).toBe(30);
});

test.each([Persistence.RDB, Persistence.RDB_AOF])('a server with persistence %s has a second more for each 50 MB of the memory limit', (persistence) => {
  expect(terminationGraceSeconds(persistence, 10 * GIGABYTE, false)).toBe(230);
});

test('a second that is begun counts as a whole one', () => {
  expect(terminationGraceSeconds(Persistence.RDB, 1, false)).toBe(31);
});

test.each(Object.values(Persistence))('a server among others has 40 seconds more with persistence %s, in which it hands over', (persistence) => {
  expect(terminationGraceSeconds(persistence, GIGABYTE, true)).toBe(terminationGraceSeconds(persistence, GIGABYTE, false) + 40);
});

test('a server whose files are read within five minutes has five minutes to answer', () => {
  expect(startupWindowSeconds(2.25 * GIGABYTE)).toBe(300);
});

test('a larger server has the time in which files of four times its memory are read at 30 MB a second', () => {
  expect(startupWindowSeconds(7.5 * GIGABYTE)).toBe(1000);
});
