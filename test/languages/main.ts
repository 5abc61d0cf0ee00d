/**
 * Runs the app of docs/languages.md in each language, with the packages in dist/: all must write what TypeScript writes. Ends with 1 otherwise.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { languageApps } from './apps';
import { differences } from './differences';
import { pythonPageProblems } from './python-page';
import { runApp } from './run-app';
import { pages, ROOT, snippets } from '../docs/pages';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const blocks = snippets(pages().find(({ path }) => path === 'docs/languages.md')!).filter(({ language }) => language !== 'sh');

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'languages-'));
  try {
    const apps = languageApps(version);
    const results = await Promise.allSettled(apps.map((app) => {
      mkdirSync(join(folder, app.language));
      return runApp(app, blocks, join(folder, app.language));
    }));
    const [expected] = results;
    const problems = results.map((result) => {
      if (result.status === 'rejected') { return [(result.reason as Error).message]; }
      return expected.status === 'fulfilled' ? differences(expected.value, result.value) : [];
    });
    report([...apps.map(({ language }, index) => ({ name: `the app in ${language}`, problems: problems[index] })),
      { name: 'the page of PyPI', problems: pythonPageProblems(version) }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(checks: readonly { name: string; problems: string[] }[]): void {
  checks.forEach(({ name, problems }) => console.log([`${problems.length === 0 ? 'passed' : 'FAILED'}  ${name}`, ...problems].join('\n  ')));
  const failed = checks.filter(({ problems }) => problems.length > 0).length;
  console.log(`\n${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
