import { pages, prose } from './pages';

const PAGES = pages();
const CONTRIBUTING = PAGES.find(({ path }) => path === 'CONTRIBUTING.md')!;

/** Pages for maintainers, which speak of files that have such names. */
const EXEMPT = ['CONTRIBUTING.md'];

/** The third column of the table "Words" in CONTRIBUTING.md. */
function avoided(): string[] {
  const start = CONTRIBUTING.lines.indexOf('## Words');
  const end = CONTRIBUTING.lines.findIndex((line, index) => index > start && line.startsWith('## '));
  return CONTRIBUTING.lines.slice(start, end).filter((line) => line.startsWith('| '))
    .flatMap((row) => [...row.split('|')[3].matchAll(/`([^`]+)`/g)].map(([, word]) => word));
}

const AVOIDED = avoided();

test('there are words to avoid', () => {
  expect(AVOIDED.length).toBeGreaterThan(20);
});

test.each(PAGES.filter(({ path }) => !EXEMPT.includes(path)).map((page) => [page.path, page] as const))('%s uses the words of the field', (_, page) => {
  const found = prose(page).flatMap((line, index) => AVOIDED.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(line))
    .map((word) => `${page.path}:${index + 1}: '${word}': CONTRIBUTING.md, "Words", has the word to use`));
  expect(found).toEqual([]);
});
