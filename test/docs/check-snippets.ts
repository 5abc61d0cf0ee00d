/**
 * Checks the code of every page: TypeScript is pasted into a new app, compiled and run, the rest is parsed. Ends with 1 when something is wrong.
 */
import { pages, snippets } from './pages';
import { pasteProblems } from './pasted-snippets';
import { PARSERS, parseProblems, UNCHECKED } from './snippet-problems';

const all = pages().flatMap(snippets);
const typescript = all.filter(({ language }) => language === 'ts');
const problems = [...pasteProblems(all), ...all.filter(({ language }) => language !== 'ts').flatMap(parseProblems)];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${typescript.length} snippets pasted into a new app, ${all.filter(({ language }) => language in PARSERS).length} parsed, `
    + `${all.filter(({ language }) => UNCHECKED.includes(language)).length} not checked (${UNCHECKED.join(', ')})`);
}
