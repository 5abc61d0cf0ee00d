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

/** Files below a folder, by their path from the root, with what a reader reads in each line. */
function read(folder: string, extension: RegExp, words: (line: string) => string): (readonly [string, readonly string[]])[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((file) => extension.test(file))
    .map((file) => [join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8').split('\n').map(words)] as const);
}

/** A comment as a whole, else the texts in quotes without the variables in them. */
const ofScript = (line: string) => (/^\s*(#|--)/.test(line) ? line : [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\$\w+/g, '')).join(' '));
const ofComment = (line: string) => (/^\s*(\*|\/\/|\/\*)/.test(line) ? line : '');
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;
/** Messages too; not the paths of imports. */
const ofSource = (line: string) => ofComment(line)
  || (/ from '[^']*';$/.test(line) ? '' : [...line.matchAll(QUOTED)].map(([, ...texts]) => texts.join('').replace(/\$\{[^}]*\}/g, '')).join(' '));
/** The models of test/histories print messages too; the names of filters are no words. */
const ofModel = (line: string) => ofSource(line.replace(/filter: '[\w-]+'/, ''));
const ofTest = (line: string) => ofComment(line)
  || [...line.matchAll(/\b(?:test|describe)(?:\.\w+\(.*?\))?\(['`]((?:[^'\\`]|\\.)*)['`]/g)].map(([, title]) => title).join(' ');

const TEXTS = [
  ...read('runtime', /\.(sh|awk|lua)$/, ofScript),
  ...read('src', /\.ts$/, ofSource),
  ...read('test/histories', /\.ts$/, ofModel),
  ...['test', 'bench', 'examples', 'projenrc'].flatMap((folder) => read(folder, /\.ts$/, ofTest)),
];

test('comments, log lines, error messages and test names use the words of the field', () => {
  expect(TEXTS.flatMap(([path, lines]) => lines.flatMap((line, index) => found(line)
    .map((word) => `${path}:${index + 1}: '${word}': CONTRIBUTING.md, "Words", has the word to use`)))).toEqual([]);
});
