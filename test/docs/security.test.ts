import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './pages';

const PAGE = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

/** The tests that a text names. */
function testsIn(text: string): string[] {
  return [...text.matchAll(/`([a-z0-9]+\/[a-z-]+)`/g)].map(([, name]) => name);
}

function missing(tests: readonly string[]): string[] {
  return tests.filter((name) => !existsSync(join(ROOT, 'test', `${name}.test.ts`)));
}

/** The rows of the tables of what the library protects: the topic, and the tests that the row names. */
const ROWS = PAGE.split('\n')
  .filter((line) => /^\| (?!topic |---)/.test(line))
  .map((line) => ({
    topic: line.split(' | ')[0].slice(2),
    tests: testsIn(line),
  }));

test('the page has tables of what is protected', () => {
  expect(ROWS.length).toBeGreaterThan(20);
});

test.each(ROWS)('$topic: the row names a test, and each that it names exists', ({ tests }) => {
  expect(tests).not.toEqual([]);
  expect(missing(tests)).toEqual([]);
});

test('outside of the tables too each test that the page names exists', () => {
  expect(missing(testsIn(PAGE))).toEqual([]);
});
