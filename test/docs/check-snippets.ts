/**
 * Checks the code of every page: TypeScript is compiled, the rest is parsed. Ends with 1 when something is wrong.
 */
import { pages, snippets } from './pages';
import { compileProblems, PARSERS, parseProblems, UNCHECKED } from './snippet-problems';

const all = pages().flatMap(snippets);
const typescript = all.filter(({ language }) => language === 'ts');
const problems = [...compileProblems(typescript), ...all.filter(({ language }) => language !== 'ts').flatMap(parseProblems)];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${typescript.length} snippets compiled, ${all.filter(({ language }) => language in PARSERS).length} parsed, `
    + `${all.filter(({ language }) => UNCHECKED.includes(language)).length} not checked (${UNCHECKED.join(', ')})`);
}
