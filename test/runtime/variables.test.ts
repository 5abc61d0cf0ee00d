import { runtimeScripts, scriptText } from '../support/runtime-scripts';

/**
 * The variables that a script's functions assign, though they are neither local nor the state of the script: what it sets at its top level, or what the comment
 * of the function names as its result, `$name`.
 */
function strayVariables(text: string): string[] {
  const state = new Set([...text.matchAll(/^([a-z_][a-z_0-9]*)=/gm)].map(([, name]) => name));
  const stray: string[] = [];
  let comment = '';
  let end = '';
  let quoted = false;
  let at: { readonly name: string; readonly locals: Set<string>; readonly results: string } | undefined;
  for (const line of text.split('\n')) {
    if (end !== '') {
      if (line.trim() === end) { end = ''; }
      continue;
    }
    // A program of another language, such as awk.
    const continues = quoted;
    if ((line.replace(/^\s*#.*|\s# .*$/, '').replace(/"[^"]*"/g, '').split("'").length - 1) % 2 === 1) { quoted = !quoted; }
    if (continues) { continue; }
    const opened = /^([a-z_0-9]+)\(\) [{(]/.exec(line);
    if (opened) { at = { name: opened[1], locals: new Set(), results: comment }; }
    comment = line.startsWith('#') ? comment + line : '';
    if (!at) { continue; }
    end = /<<-?'?([A-Z]+)'?/.exec(line)?.[1] ?? '';
    const declared = /^\s*local (.*)/.exec(line);
    if (declared) { declared[1].split(' ').forEach((name) => at!.locals.add(name)); }
    const { name, locals, results } = at;
    for (const variable of assigned(line)) {
      const known = locals.has(variable) || state.has(variable) || new RegExp(`\\$${variable}\\b`).test(results);
      if (!known) { stray.push(`${name}: ${variable}`); }
    }
    if (/^[})]/.test(line) || (opened && /[})]$/.test(line))) { at = undefined; }
  }
  return stray;
}

/** By `name=`, `for name in` and `read name`. */
function assigned(line: string): string[] {
  const code = line.replace(/'[^']*'/g, "''").replace(/"[^"]*"/g, '""').replace(/\s#.*$|^\s*#.*$/, '');
  const command = '(?:^\\s*|[;&|{(]\\s*|\\b(?:then|do|else)\\s)';
  return [
    ...[...code.matchAll(new RegExp(`${command}([a-z_][a-z_0-9]*)=`, 'g'))].map(([, name]) => name),
    ...[...code.matchAll(/\bfor ([a-z_0-9]+) in\b/g)].map(([, name]) => name),
    ...[...code.matchAll(/\bread -r ([a-z_0-9 ]+)/g)].flatMap(([, names]) => names.trim().split(' ').filter((name) => name !== '_')),
  ];
}

const scripts = runtimeScripts().map((path) => path.split('/')[1]).filter((name) => name.endsWith('.sh'));

test.each(scripts)('functions of %s declare their variables', (name) => expect(strayVariables(scriptText(name))).toEqual([]));

test('a variable that is not declared is found', () => {
  const text = 'known=1\n# find: into $result, a word in the comment is none.\nfind() {\n  local own\n  own=1\n  known=2\n  result=3\n  word=3\n  stray=4\n  for each in a b; do read -r one _ two; done\n}\nlast() { gone=5; }\n';
  expect(strayVariables(text)).toEqual(['find: word', 'find: stray', 'find: each', 'find: one', 'find: two', 'last: gone']);
});

/** The script and those that it sources, and so on. */
function sourcedBy(name: string): string[] {
  const files = new Set([name]);
  for (const file of files) { // what is added meanwhile has its turn too
    for (const [, sourced] of scriptText(file).matchAll(/^\s*\. "(?:\$here|\$\{0%\/\*\})\/([a-z-]+\.sh)"$/gm)) { files.add(sourced); }
  }
  return [...files];
}

/** What more than one of the files sets at its top level, or defines as a function. */
function rebound(files: readonly string[]): string[] {
  const names = files.flatMap((file) => [...new Set([...scriptText(file).matchAll(/^([a-z_][a-z_0-9]*)(?:=|\(\))/gm)].map(([, name]) => name))]);
  return names.filter((name, at) => names.indexOf(name) !== at);
}

test.each(scripts)('no two files of %s and what it sources set the same variable or function', (name) => {
  expect(rebound(sourcedBy(name))).toEqual([]);
});

test('a file that is sourced brings those that it sources', () => {
  expect(sourcedBy('agent-member.sh')).toEqual(expect.arrayContaining(['live-settings.sh', 'settings-guard.sh']));
  expect(rebound(['log.sh', 'log.sh'])).toContain('log');
});
