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

test('a server whose files are read within five minutes has five minutes to answer', () => {
  expect(startupWindowSeconds(2.25 * GIGABYTE)).toBe(300);
});

test('a larger server has the time in which files of four times its memory are read at 30 MB a second', () => {
  expect(startupWindowSeconds(7.5 * GIGABYTE)).toBe(1000);
});
