import { existsSync, readFileSync, statSync } from 'fs';
import { dirname, join, normalize, relative } from 'path';
import { pages, prose, ROOT, type Page } from './pages';

const PAGES = pages();

/** The target of `[text](target)`; a title behind it is not part of it. */
const LINK = /\[[^\]]*\]\(([^)\s]+)[^)]*\)/g;

interface Link {
  readonly line: number;
  readonly target: string;
}

/** Links within the repository. */
function internalLinks(page: Page): Link[] {
  return prose(page).flatMap((text, index) => [...text.matchAll(LINK)].map(([, target]) => ({ line: index + 1, target })))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** What is wrong with a link, if anything. */
function problemOf(page: Page, { target }: Link): string | undefined {
  const [path, anchor] = target.split('#');
  const file = path === '' ? page.path : normalize(join(dirname(page.path), decodeURIComponent(path)));
  if (file.startsWith('..')) { return 'leads out of the repository'; }
  if (!existsSync(join(ROOT, file))) { return `${file} does not exist`; }
  if (statSync(join(ROOT, file)).isDirectory()) { return anchor === undefined ? undefined : 'a folder has no headings'; }
  if (anchor !== undefined && !anchorsOf(file).has(anchor)) { return `${file} has no heading #${anchor}`; }
  return undefined;
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(file: string): Set<string> {
  const anchors = new Set<string>();
  const page = { path: file, lines: readFileSync(join(ROOT, file), 'utf8').split('\n') };
  // Blocks have lines that begin with '#' too; headings have code spans, which count.
  prose(page).forEach((text, index) => {
    const heading = /^#{1,6} /.test(text) ? page.lines[index].replace(/^#+ /, '') : undefined;
    if (heading === undefined) { return; }
    const slug = slugOf(heading);
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) { anchor = `${slug}-${count}`; }
    anchors.add(anchor);
  });
  return anchors;
}

function slugOf(heading: string): string {
  return heading.trim().toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replace(/ /g, '-');
}

test('there are pages', () => {
  expect(PAGES.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'docs/README.md', 'examples/README.md', 'CONTRIBUTING.md']));
});

test.each(PAGES.map((page) => [page.path, page] as const))('every link of %s leads somewhere', (_, page) => {
  const problems = internalLinks(page).flatMap((link) => {
    const problem = problemOf(page, link);
    return problem === undefined ? [] : [`${page.path}:${link.line}: ${link.target}: ${problem}`];
  });
  expect(problems).toEqual([]);
});

test.each(['docs', 'docs/decisions', 'examples'])('the index of %s has every page below it', (folder) => {
  const index = PAGES.find(({ path }) => path === `${folder}/README.md`)!;
  const linked = internalLinks(index).map(({ target }) => join(folder, target));
  const below = PAGES.map(({ path }) => path).filter((path) => path !== index.path && path.startsWith(`${folder}/`))
    // A folder with an index of its own is linked by that.
    .filter((path) => dirname(path) === folder || path.endsWith('/README.md'));
  expect(below.filter((path) => !linked.some((target) => relative(target, path) === '' || relative(target, path) === 'README.md'))).toEqual([]);
});

test('the README is one page', () => {
  expect(PAGES.find(({ path }) => path === 'README.md')!.lines.length).toBeLessThanOrEqual(200);
});
