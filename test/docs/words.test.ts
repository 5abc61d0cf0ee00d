import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { pages, prose, ROOT } from './pages';

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

/** Those in a line, in the plural too. */
const found = (line: string) => AVOIDED.filter((word) => new RegExp(`\\b${word}s?\\b`, 'i').test(line));

test('there are words to avoid', () => {
  expect(AVOIDED.length).toBeGreaterThan(20);
});

test.each(PAGES.filter(({ path }) => !EXEMPT.includes(path)).map((page) => [page.path, page] as const))('%s uses the words of the field', (_, page) => {
  expect(prose(page).flatMap((line, index) => found(line)
    .map((word) => `${page.path}:${index + 1}: '${word}': CONTRIBUTING.md, "Words", has the word to use`))).toEqual([]);
});

/** Names that belong to others: an option of npm, a function of the language. */
const FOREIGN = /--silent|\ballSettled\b/g;

/** All of it: comments, texts in any quotes, and names, as the words that they consist of. */
const words = (line: string) => line.replace(FOREIGN, '').replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_-]/g, ' ');

/** In the words of names a hyphen is a space. */
const foundInCode = (line: string) => [...new Set([...found(line.replace(FOREIGN, '')), ...found(words(line))])];

const CODE = ['runtime', 'src', 'test', 'bench', 'examples', 'projenrc'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(sh|awk|lua|ts|mjs|py|c)$/.test(file) && !/node_modules|words\.test\.ts$/.test(file))
  .map((file) => join(folder, file)));

test('the code uses the words of the field: comments, log lines, error messages, names, and the texts of tests', () => {
  expect(CODE.flatMap((path) => [path, ...readFileSync(join(ROOT, path), 'utf8').split('\n')].flatMap((line, index) => foundInCode(line)
    .map((word) => `${path}:${index}: '${word}': CONTRIBUTING.md, "Words", has the word to use`)))).toEqual([]);
});

test.each([
  ['a title on a line of its own', "  ])('a replica that takes over', async () => {", 'takes over'],
  ['what a test waits for', "await eventually('the pods are gone', gone);", 'are gone'],
  ['a comment behind code', 'start(); // the successor', 'successor'],
  ['a text in single quotes', "  awk '{ print \"wait\", \"the name of today\" }'", 'of today'],
  ['a name of a script', '  find_successor running', 'successor'],
  ['a name of TypeScript', 'const theSuccessor = choose();', 'successor'],
  ['a name of a file', '  decide node-successor', 'successor'],
])('%s is read', (_, line, word) => expect(foundInCode(line)).toEqual([word]));
