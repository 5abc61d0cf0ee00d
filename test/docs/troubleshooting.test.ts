import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { pages, ROOT } from './pages';

const PAGES = pages();
const PAGE = PAGES.find(({ path }) => path === 'docs/troubleshooting.md')!;

/** All that the pods may print. */
const SCRIPTS = readdirSync(join(ROOT, 'runtime'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(sh|awk|lua)$/.test(file))
  .map((file) => readFileSync(join(ROOT, 'runtime', file), 'utf8')).join('\n');

/** The first code span of each row of the tables of log lines. `…` stands for what differs from pod to pod. */
function quotedLines(): string[] {
  let listed = false;
  return PAGE.lines.flatMap((line) => {
    if (!line.startsWith('|')) { listed = false; }
    if (line.startsWith('| log line ')) { listed = true; }
    return (listed && /^\| `([^`]*)`/.exec(line)?.[1]) || [];
  });
}

const QUOTED = quotedLines();

test('the page quotes log lines', () => {
  expect(QUOTED.length).toBeGreaterThan(30);
});

test.each(QUOTED)('a script prints: %s', (line) => {
  expect(line.split('…').map((part) => part.trim()).filter((part) => part.length > 1 && !SCRIPTS.includes(part))).toEqual([]);
});

/** What recipes look for in a log: `kubectl logs … | grep '…'`. */
const GREPPED = PAGES.flatMap(({ path, lines }) => lines.flatMap((line) => {
  const [, text] = /kubectl logs .*\| grep '([^']+)'/.exec(line) ?? [];
  return text === undefined ? [] : [[path, text] as const];
}));

test.each(GREPPED)('%s looks for a line that a script prints: %s', (_, text) => {
  expect(SCRIPTS).toContain(text);
});
