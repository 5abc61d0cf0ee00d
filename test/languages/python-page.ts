import { execFileSync } from 'child_process';
import { join } from 'path';
import { ROOT, snippets } from '../docs/pages';
import { parseProblems } from '../docs/snippet-problems';

/** What is wrong with the page that PyPI shows: the README, with its snippets in Python. */
export function pythonPageProblems(version: string): string[] {
  const name = `cdk8s_managed_redis-${version}`;
  const page = execFileSync('tar', ['-xzOf', join(ROOT, 'dist', 'python', `${name}.tar.gz`), `${name}/README.md`], { encoding: 'utf8' });
  const blocks = snippets({ path: "the README of Python's package", lines: page.split('\n') });
  const python = blocks.filter(({ language }) => language === 'python');
  const untranslated = python.filter(({ text }) => !text.includes('from cdk8s_managed_redis import'));
  return [
    ...(python.length > 0 ? [] : ['it has no Python']),
    ...blocks.filter(({ language }) => language === 'ts').map(({ page: path, line }) => `${path}:${line}: TypeScript`),
    ...untranslated.map(({ page: path, line }) => `${path}:${line}: does not import cdk8s_managed_redis`),
    ...python.filter(({ text }) => text.includes('May contain errors')).map(({ page: path, line }) => `${path}:${line}: was not compiled before it was translated`),
    ...python.flatMap(parseProblems),
  ];
}
