import { readdirSync } from 'fs';
import { basename, join } from 'path';
import { pages, ROOT } from './pages';

const TEXT = pages().find(({ path }) => path === 'ARCHITECTURE.md')!.lines.join('\n');

/** A file that the page names, without its folder. */
const NAMED = new Set([...TEXT.matchAll(/[\w-]+\.(?:ts|sh|awk|lua)\b/g)].map(([name]) => name));

/** What the page names by a pattern, `ready*.sh`. */
const PATTERNS = [...TEXT.matchAll(/`([\w-]+)\*\.sh`/g)].map(([, start]) => new RegExp(`^${start}.*\\.sh$`));

/** Folders that have a row of their own, whose files are named for the object that they make. */
const ROWS = /^src\/manifests\/(server|replication|sentinel|cluster|proxy|credentials|kubeblocks)\/|^runtime\/credentials\//;

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|sh|awk|lua)$/.test(file)).map((file) => join(folder, file));
}

test.each(['src', 'runtime'])('ARCHITECTURE.md says what every file of %s is', (folder) => {
  const named = (name: string) => NAMED.has(name) || PATTERNS.some((pattern) => pattern.test(name));
  expect(filesBelow(folder).filter((file) => !ROWS.test(file) && !named(basename(file)))).toEqual([]);
});

test('ARCHITECTURE.md names no file that is not there', () => {
  const there = new Set(['src', 'runtime', 'projenrc', 'test'].flatMap(filesBelow).map((file) => basename(file)));
  expect([...NAMED].filter((name) => !there.has(name))).toEqual([]);
});

test('ARCHITECTURE.md says what every folder of tests proves', () => {
  const folders = readdirSync(join(ROOT, 'test'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `test/${name}`);
  expect(folders.filter((folder) => !TEXT.includes(`\`${folder}\``))).toEqual([]);
});
