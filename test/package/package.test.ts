import { execFileSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, dirname, join } from 'path';
import { runtimeScripts } from '../support/runtime-scripts';

const ROOT = join(__dirname, '..', '..');
const SCRIPTS = runtimeScripts();

const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3));

/** What a working folder may hold beside the sources: credentials, what tools and editors leave, an app's YAML with a password. */
const STRAY = [
  '.env', '.env.local', '.npmrc', 'kubeconfig', 'kubeconfig.yaml', 'id_rsa', 'secrets.json', 'dump.rdb', 'core', 'notes.md', 'cdk8s-managed-redis-0.0.0.tgz',
  '.aws/credentials', '.kube/config', '.vscode/settings.json', '.idea/workspace.xml', '.github/workflows/release.yml', '.tools/venv/pyvenv.cfg',
  'coverage/index.html', 'dist/shop.k8s.yaml', 'dist/js/package.tgz', 'node_modules/left-pad/index.js', 'test-reports/junit.xml',
  'lib/.env', 'lib/kubeconfig', 'lib/config/secrets.json', 'lib/index.js.orig', 'lib/index.ts', 'lib/tsconfig.tsbuildinfo',
  'runtime/.env', 'runtime/server/.env', 'runtime/server/kubeconfig', 'runtime/server/start.sh~', 'runtime/deploy.sh',
];

/** What `npm publish` would send from a folder. */
function published(folder: string): string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(output)[0].files.map(({ path }: { path: string }) => path).sort();
}

/** A copy of all that npm could take, and more. */
function dirtyTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dirty-'));
  for (const entry of readdirSync(ROOT).filter((name) => !['.git', '.tools', 'node_modules', 'dist', 'coverage', 'test-reports'].includes(name))) {
    cpSync(join(ROOT, entry), join(folder, entry), { recursive: true });
  }
  for (const file of STRAY) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), 'stray');
  }
  return folder;
}

const TREE = dirtyTree();
afterAll(() => rmSync(TREE, { recursive: true }));

describe('the package', () => {
  test('has exactly the code and types of each source file, the scripts and the documents, whatever else is in the folder', () => {
    expect(published(TREE)).toEqual([
      '.jsii', 'API.md', 'CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json',
      ...SOURCES.flatMap((file) => [`lib/${file}.d.ts`, `lib/${file}.js`]),
      ...SCRIPTS.map((script) => `runtime/${script}`),
    ].sort());
  });

  test('says where it comes from, where bugs are reported, and which Node it needs', () => {
    const { homepage, bugs, repository, license, engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const home = 'https://github.com/cdk8s-managed-redis/cdk8s-managed-redis';
    expect({ homepage, bugs, repository, license, engines }).toEqual({
      homepage: `${home}#readme`,
      bugs: { url: `${home}/issues` },
      repository: { type: 'git', url: `${home}.git` },
      license: 'Apache-2.0',
      engines: { node: '>= 20.16.0' },
    });
  });

  test('has a name of its own in each language, under what the project owns', () => {
    const { jsii: { targets } } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(targets).toEqual({
      java: { package: 'io.github.cdk8s_managed_redis', maven: { groupId: 'io.github.cdk8s-managed-redis', artifactId: 'cdk8s-managed-redis' } },
      python: { distName: 'cdk8s-managed-redis', module: 'cdk8s_managed_redis' },
      go: { moduleName: 'github.com/cdk8s-managed-redis/cdk8s-managed-redis-go', packageName: 'cdk8smanagedredis' },
    });
  });

  test('depends on nothing at run time', () => {
    const { dependencies, bundledDependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(dependencies ?? {}).toEqual({});
    expect(bundledDependencies ?? []).toEqual([]);
    expect(Object.keys(peerDependencies).sort()).toEqual(['cdk8s', 'constructs']);
  });

  test('refers to cdk8s-plus in no code', () => {
    const referring = SOURCES.map((file) => `lib/${file}.js`)
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
