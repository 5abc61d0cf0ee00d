import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** The repository. */
export const ROOT = join(__dirname, '..', '..');

/** A page that a person wrote. */
export interface Page {
  /** Its path from the root of the repository. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** A fenced block of a page. */
export interface Snippet {
  readonly page: string;
  /** The line of the page that its text begins on, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** API.md is generated from sources that have checks of their own. */
const GENERATED = ['API.md'];

/** Every page, by path: those at the root, and those below docs/ and examples/. */
export function pages(): Page[] {
  const paths = [
    ...readdirSync(ROOT),
    ...['docs', 'examples'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file))),
  ];
  return paths.filter((path) => path.endsWith('.md') && !path.includes('node_modules') && !GENERATED.includes(path)).sort()
    .map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').split('\n') }));
}

/** The fenced block of the page at this path that has this text. */
export function snippetWith(path: string, text: string): string {
  const page = pages().find((one) => one.path === path)!;
  return snippets(page).find((snippet) => snippet.text.includes(text))!.text;
}

/** The fenced blocks of a page; those in a list lose the list's indentation. */
export function snippets({ path, lines }: Page): Snippet[] {
  const found: Snippet[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const fence = fenceOf(lines[index]);
    if (!fence) { continue; }
    const start = index + 1;
    do { index += 1; } while (index < lines.length && lines[index].trim() !== '```');
    const text = lines.slice(start, index).map((line) => (line.startsWith(fence.indent) ? line.slice(fence.indent.length) : line)).join('\n');
    found.push({ page: path, line: start + 1, language: fence.language, text: `${text}\n` });
  }
  return found;
}

/** The path that a block gives itself in its first line, a comment: `// main.ts`, `# web.yaml`, `<!-- pom.xml -->`. */
export function fileOf({ text }: Snippet): string | undefined {
  return /^(?:\/\/|#|<!--) ([\w./-]+\.\w+)(?: -->)?\n/.exec(text)?.[1];
}

/** The lines of a page that are prose: blocks and code spans are blank, the numbers of the lines stay. */
export function prose(page: Page): string[] {
  const lines = [...page.lines];
  for (const { line, text } of snippets(page)) {
    // From the opening fence to the closing one.
    for (let index = line - 2; index < line + text.split('\n').length - 1; index += 1) { lines[index] = ''; }
  }
  return lines.map((line) => line.replace(/`[^`]*`/g, (span) => ' '.repeat(span.length)));
}

function fenceOf(line: string): { indent: string; language: string } | undefined {
  const match = /^(\s*)```(.*)$/.exec(line);
  return match ? { indent: match[1], language: match[2].trim() } : undefined;
}
