import { spawnSync } from 'child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';
import { fileOf, type Snippet } from './pages';
import { COMPILER_OPTIONS, scaffoldedApp } from './scaffolded-app';
import { located, problemOf } from './snippet-problems';

/** A snippet names the first. The pages say that any other works too. */
const CDK8S_PLUS = ['cdk8s-plus-28', 'cdk8s-plus-34'];

/** A snippet as a person pastes it: alone, as main.ts. */
interface Pasted {
  readonly snippet: Snippet;
  readonly file: string;
  readonly text: string;
}

/** Runs compiled apps one after the other, as `cdk8s synth` does, and writes what is wrong with each. An app may say that it gets a warning. */
const RUN = `
const { existsSync, readFileSync, writeFileSync } = require('fs');
const { dirname } = require('path');
const [result, ...mains] = process.argv.slice(1);
const { write } = process.stderr;
writeFileSync(result, JSON.stringify(mains.map((main) => {
  const printed = [];
  process.chdir(dirname(main));
  process.env.CDK8S_OUTDIR = 'dist';
  process.stderr.write = (text) => printed.push(text);
  try {
    require(main);
    return printed.length > 0 && !/\\/\\/.* warning/.test(readFileSync(main, 'utf8')) ? 'prints: ' + printed.join('').trim() : '';
  } catch (error) {
    return error.message;
  } finally {
    process.stderr.write = write;
  }
}).map((problem, index) => {
  const written = existsSync(dirname(mains[index]) + '/dist');
  return problem || (written ? '' : 'writes no YAML: an app ends with app.synth()');
})));
`;

/**
 * What is wrong when each snippet of TypeScript is pasted as the main.ts of a new app, beside the YAML files of its page, as `file:line: message`.
 * All are compiled, in one program: the libraries are read once. Those that are cdk8s apps are run, in one process; the others are programs that need
 * a Redis.
 */
export function pasteProblems(snippets: readonly Snippet[]): string[] {
  const folder = scaffoldedApp();
  try {
    const pasted = snippets.filter(({ language }) => language === 'ts')
      .flatMap((snippet) => variants(snippet.text).map((text) => ({ snippet, text })))
      .map(({ snippet, text }, index): Pasted => ({ snippet, text, file: join(folder, String(index), 'main.ts') }));
    for (const { snippet, file } of pasted) {
      mkdirSync(dirname(file));
      snippets.filter(({ page, language }) => page === snippet.page && language === 'yaml').forEach((yaml) => {
        const name = fileOf(yaml);
        if (name !== undefined) { writeFileSync(join(dirname(file), name), yaml.text); }
      });
    }
    const problems = compile(pasted);
    return problems.length > 0 ? problems : run(join(folder, 'result.json'), pasted.filter(({ text }) => /from 'cdk8s/.test(text)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text for each version of cdk8s-plus. */
function variants(text: string): string[] {
  return [...new Set(CDK8S_PLUS.map((name) => text.replaceAll(CDK8S_PLUS[0], name)))];
}

function compile(pasted: readonly Pasted[]): string[] {
  const files = new Map(pasted.map((one) => [one.file, one]));
  const host = ts.createCompilerHost(COMPILER_OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, options, ...rest) => {
    const one = files.get(name);
    return one ? ts.createSourceFile(name, one.text, options) : getSourceFile(name, options, ...rest);
  };
  const program = ts.createProgram([...files.keys()], COMPILER_OPTIONS, host);
  const problems = ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const one = diagnostic.file && files.get(diagnostic.file.fileName);
    return one ? located(one.snippet, problemOf(diagnostic)) : ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  });
  program.emit();
  return problems;
}

function run(result: string, apps: readonly Pasted[]): string[] {
  const { status, stderr } = spawnSync(process.execPath, ['-e', RUN, result, ...apps.map(({ file }) => file.replace(/\.ts$/, '.js'))], { encoding: 'utf8' });
  if (status !== 0) { throw new Error(`the apps end with ${status}: ${stderr}`); }
  const problems: string[] = JSON.parse(readFileSync(result, 'utf8'));
  return problems.flatMap((message, index) => (message === '' ? [] : [located(apps[index].snippet, { line: 0, message })]));
}
