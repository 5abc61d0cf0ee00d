import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './pages';

/** The rows of the tables of what the library protects: the topic, and the tests that the row names. */
const ROWS = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8').split('\n')
  .filter((line) => /^\| (?!topic |---)/.test(line))
  .map((line) => ({
    topic: line.split(' | ')[0].slice(2),
    tests: [...line.matchAll(/`([a-z0-9]+\/[a-z-]+)`/g)].map(([, name]) => name),
  }));

test('the page has tables of what is protected', () => {
  expect(ROWS.length).toBeGreaterThan(20);
});

test.each(ROWS)('$topic: the row names a test, and each that it names exists', ({ tests }) => {
  expect(tests).not.toEqual([]);
  expect(tests.filter((name) => !existsSync(join(ROOT, 'test', `${name}.test.ts`)))).toEqual([]);
});
