import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import * as ts from 'typescript';
import { ROOT } from './pages';

/** What `cdk8s init typescript-app` and the pages install. Another import does not resolve. */
const INSTALLED = ['@types/node', 'cdk8s', 'cdk8s-plus-28', 'cdk8s-plus-34', 'constructs', 'ioredis', 'redis'];

/** The checks of the tsconfig.json that `cdk8s init typescript-app` writes: an unused variable does not compile. */
export const COMPILER_OPTIONS: ts.CompilerOptions = {
  lib: ['lib.es2016.d.ts'],
  module: ts.ModuleKind.CommonJS,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  strict: true,
  target: ts.ScriptTarget.ES2017,
  types: ['node'],
  skipLibCheck: true,
};

/** An empty folder in which a program finds the packages of a new app. The caller removes it. */
export function scaffoldedApp(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'app-')));
  const install = (name: string, target: string) => {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  };
  INSTALLED.forEach((name) => install(name, join(ROOT, 'node_modules', name)));
  install('cdk8s-managed-redis', ROOT);
  return folder;
}
