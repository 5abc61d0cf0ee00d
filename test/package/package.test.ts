import { execFileSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { basename, join } from 'path';
import { runtimeScripts } from '../support/runtime-scripts';

const ROOT = join(__dirname, '..', '..');
const SCRIPTS = runtimeScripts();

/** Everything that a package may hold. */
const ALLOWED = /^(lib\/[\w/-]+\.(js|d\.ts)|runtime\/[a-z]+\/[\w-]+\.(sh|awk|lua)|(README|CHANGELOG|UPGRADING|API|SECURITY)\.md|LICENSE|NOTICE|\.jsii|package\.json)$/;

/** What `npm publish` would send. */
const FILES: string[] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
}))[0].files.map(({ path }: { path: string }) => path);

describe('the package', () => {
  test('holds code, types, scripts and documents, and nothing else', () => {
    expect(FILES.filter((file) => !ALLOWED.test(file))).toEqual([]);
  });

  test.each(['README.md', 'LICENSE', '.jsii', 'package.json', 'lib/index.js', 'lib/index.d.ts'])('holds %s', (file) => {
    expect(FILES).toContain(file);
  });

  test('holds every script', () => {
    expect(FILES.filter((file) => file.startsWith('runtime/')).sort()).toEqual(SCRIPTS.map((script) => `runtime/${script}`));
  });

  test('holds the code of every source file, and no code that has no source', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect(FILES.filter((file) => /^lib\/.*\.js$/.test(file)).sort()).toEqual(sources.map((file) => `lib/${file.replace(/\.ts$/, '.js')}`).sort());
  });

  test('depends on nothing at run time', () => {
    const { dependencies, bundledDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(dependencies ?? {}).toEqual({});
    expect(bundledDependencies ?? []).toEqual([]);
    expect(Object.keys(peerDependencies).sort()).toEqual(['cdk8s', 'constructs']);
  });

  test('refers to cdk8s-plus in no code', () => {
    const referring = FILES.filter((file) => file.endsWith('.js'))
      .filter((file) => /(require\(|from )['"]cdk8s-plus/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(referring).toEqual([]);
  });
});

test('the names of scripts are unique: in a pod they are in one folder', () => {
  const names = SCRIPTS.map((script) => basename(script));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe.each(SCRIPTS)('runtime/%s', (script) => {
  const text = readFileSync(join(ROOT, 'runtime', script), 'utf8');
  const header = text.slice(0, text.search(/^(?!#|--)/m));

  test('is for any POSIX shell or awk, or for the Lua in HAProxy', () => {
    const interpreters: Record<string, string> = { sh: '#!/bin/sh', awk: '#!/usr/bin/awk -f', lua: '#!/usr/bin/env lua' };
    expect(text.split('\n')[0]).toBe(interpreters[script.split('.')[1]]);
  });

  test('names its inputs', () => {
    expect(header).toMatch(/^(#|--) Inputs:/m);
  });

  test('has lines that end in a line feed alone', () => {
    expect(text).not.toContain('\r');
    expect(text.endsWith('\n')).toBe(true);
  });

  test('holds nothing that Helm would execute', () => {
    expect(text).not.toContain('{{');
  });
});
