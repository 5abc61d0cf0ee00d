import { snippets } from './pages';
import { compileProblems, parseProblems } from './snippet-problems';

function page(...lines: string[]) {
  return { path: 'page.md', lines };
}

test('a snippet has its language, its text and the line that it begins on', () => {
  expect(snippets(page('# Title', '', '```sh', 'true', '```', 'prose'))).toEqual([{ page: 'page.md', line: 4, language: 'sh', text: 'true\n' }]);
});

test('a snippet in a list loses the indentation of the list', () => {
  expect(snippets(page('1. Step', '', '   ```sh', '   if true; then', '     true', '   fi', '   ```'))[0].text).toBe('if true; then\n  true\nfi\n');
});

test.each([
  ['js', ['let a;', 'let = ;'], 'page.md:3: Expression expected.'],
  ['json', ['{a}'], 'page.md:2: Expected property name'],
  ['sh', ['echo "'], 'page.md:'],
  ['yaml', ['a: 1', 'b: ]'], 'page.md:3: '],
  ['typo', ['text'], "page.md:1: the language of the block must be one of conf, dockerfile, ini, js, json, python, sh, text, ts, yaml, got 'typo'"],
])('%s that does not parse is reported with its line', (language, lines, message) => {
  const [snippet] = snippets(page(`\`\`\`${language}`, ...lines, '```'));
  expect(parseProblems(snippet)[0]).toContain(message);
});

test.each([
  ['js', ['const a = 1;']],
  ['json', ['{}']],
  ['sh', ['if true; then echo; fi']],
  ['yaml', ['a: 1', '---', 'b: 2']],
  ['text', ['{{ anything']],
])('%s that parses is not reported', (language, lines) => {
  const [snippet] = snippets(page(`\`\`\`${language}`, ...lines, '```'));
  expect(parseProblems(snippet)).toEqual([]);
});

test('TypeScript that does not compile is reported with its line', () => {
  const found = snippets(page('```ts', 'export const plan = 1;', 'const size: string = plan;', '```'));
  expect(compileProblems(found)).toEqual(["page.md:3: Type 'number' is not assignable to type 'string'."]);
});
