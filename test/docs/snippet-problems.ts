import { spawnSync } from 'child_process';
import * as ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import type { Snippet } from './pages';

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

/** What the task test:languages compiles and runs. */
export const RUN_AS_APPS: Record<string, string> = { go: 'docs/languages.md', java: 'docs/languages.md', xml: 'docs/languages.md' };

/** What has no parser. Another language is a problem, so that no block goes unchecked for a typing error. */
export const UNCHECKED = ['conf', 'dockerfile', 'ini', 'text'];

/** A diagnostic of the compiler. */
export function problemOf({ file, start = 0, messageText }: ts.Diagnostic): Problem {
  return { line: file ? file.getLineAndCharacterOfPosition(start).line : 0, message: ts.flattenDiagnosticMessageText(messageText, '\n') };
}

/** What is wrong with a snippet of another language, as `file:line: message`. */
export function parseProblems(snippet: Snippet): string[] {
  if (UNCHECKED.includes(snippet.language) || RUN_AS_APPS[snippet.language] === snippet.page) { return []; }
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

/** `file:line: message`. */
export function located(snippet: Snippet, { line, message }: Problem): string {
  return `${snippet.page}:${snippet.line + line}: ${message}`;
}
