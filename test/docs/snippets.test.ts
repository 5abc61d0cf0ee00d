import { snippets } from './pages';
import { pasteProblems } from './pasted-snippets';
import { parseProblems } from './snippet-problems';

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

const APP = ["import { App, Chart } from 'cdk8s';", "import { RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';", 'const app = new App();'];

test('TypeScript that does not compile in a new app is reported with its line', () => {
  const found = snippets(page(
    '```ts', 'export const plan = 1;', 'const size: string = plan;', '```',
    '```ts', "import { marked } from 'marked';", 'marked();', '```',
  ));
  expect(pasteProblems(found)).toEqual([
    "page.md:3: Type 'number' is not assignable to type 'string'.",
    "page.md:3: 'size' is declared but its value is never read.",
    "page.md:6: Cannot find module 'marked' or its corresponding type declarations.",
  ]);
});

test('an app that writes no YAML, throws or prints a warning is reported', () => {
  const redis = (props: string) => `new RedisStandalone(new Chart(app, 'shop'), 'redis', { plan: RedisPlan.FREE, ${props} });`;
  const found = snippets(page(
    '```ts', ...APP, redis("name: 'one'"), '```',
    '```ts', ...APP, redis("name: 'Two'"), 'app.synth();', '```',
    '```ts', ...APP, redis("name: 'three', ...{ memori: 1 }"), 'app.synth();', '```',
    '```ts', ...APP, redis("name: 'four'"), 'app.synth();', '```',
  ));
  expect(pasteProblems(found)).toEqual([
    'page.md:2: writes no YAML: an app ends with app.synth()',
    expect.stringMatching(/^page.md:8: .*'Two'/s),
    expect.stringMatching(/^page.md:15: prints: warning: .*'memori'/),
  ]);
});

test('an app that works with one cdk8s-plus only is reported', () => {
  const found = snippets(page('```ts', "import * as plus from 'cdk8s-plus-28';", "export const all: typeof import('cdk8s-plus-34') = plus;", '```'));
  expect(pasteProblems(found)).toHaveLength(1);
});
