import { spawnSync } from 'child_process';
import { join } from 'path';
import * as ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { ROOT, type Snippet } from './pages';

/** What is wrong, with the line of the snippet, counted from 0. */
interface Problem {
  readonly line: number;
  readonly message: string;
}

/** How a snippet of a language is parsed. */
export const PARSERS: Record<string, (text: string) => Problem[]> = {
  js: parseJavaScript,
  json: parseJson,
  python: (text) => parseWith('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], text, /File "<unknown>", line (\d+)/),
  sh: (text) => parseWith('sh', ['-n'], text, /^sh: (?:line )?(\d+):/m),
  yaml: parseYaml,
};

/** What has no parser. Another language is a problem, so that no block goes unchecked for a typing error. */
export const UNCHECKED = ['conf', 'dockerfile', 'ini', 'text'];

const COMPILER_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
  paths: { 'cdk8s-managed-redis': [join(ROOT, 'lib/index.d.ts')] },
};

/**
 * What the compiler says of TypeScript against the package as it ships (lib/), as `file:line: message`. All snippets are modules of one
 * program: the libraries are read once.
 */
export function compileProblems(all: readonly Snippet[]): string[] {
  const files = new Map(all.map((snippet) => [join(ROOT, `${snippet.page}.${snippet.line}.ts`), snippet]));
  const host = ts.createCompilerHost(COMPILER_OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, options, ...rest) => {
    const snippet = files.get(name);
    return snippet ? ts.createSourceFile(name, snippet.text, options) : getSourceFile(name, options, ...rest);
  };
  const program = ts.createProgram([...files.keys()], COMPILER_OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const snippet = diagnostic.file && files.get(diagnostic.file.fileName);
    return snippet ? located(snippet, problemOf(diagnostic)) : ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  });
}

function problemOf({ file, start = 0, messageText }: ts.Diagnostic): Problem {
  return { line: file ? file.getLineAndCharacterOfPosition(start).line : 0, message: ts.flattenDiagnosticMessageText(messageText, '\n') };
}

/** What is wrong with a snippet of another language, as `file:line: message`. */
export function parseProblems(snippet: Snippet): string[] {
  if (UNCHECKED.includes(snippet.language)) { return []; }
  const parser = PARSERS[snippet.language];
  const problems = parser ? parser(snippet.text)
    : [{ line: -1, message: `the language of the block must be one of ${['ts', ...Object.keys(PARSERS), ...UNCHECKED].sort().join(', ')}, got '${snippet.language}'` }];
  return problems.map((problem) => located(snippet, problem));
}

function parseJavaScript(text: string): Problem[] {
  return (ts.transpileModule(text, { reportDiagnostics: true, compilerOptions: { allowJs: true } }).diagnostics ?? []).map(problemOf);
}

function parseJson(text: string): Problem[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [{ line: 0, message: (error as Error).message }];
  }
}

function parseYaml(text: string): Problem[] {
  return parseAllDocuments(text).flatMap(({ errors }) => errors.map(({ message, linePos }) => (
    { line: (linePos?.[0].line ?? 1) - 1, message: message.split('\n')[0] }
  )));
}

/** A program that reads the text from standard input, and says on standard error which line it does not understand. */
function parseWith(command: string, args: string[], text: string, line: RegExp): Problem[] {
  const { error, status, stderr } = spawnSync(command, args, { input: text, encoding: 'utf8' });
  if (error) { throw error; }
  if (status === 0) { return []; }
  return [{ line: Number(line.exec(stderr)?.[1] ?? 1) - 1, message: stderr.trim().split('\n').at(-1)! }];
}

function located(snippet: Snippet, { line, message }: Problem): string {
  return `${snippet.page}:${snippet.line + line}: ${message}`;
}
