import { execFileSync } from 'child_process';
import { join } from 'path';
import { RUNTIME } from '../support/runtime-scripts';

/** The answer about settings, as the server lists them: a name, and below it the value, in an order of its own. */
const answer = (question: 'changed_settings' | 'settings_back', kept: readonly string[], current: readonly string[]) => execFileSync('sh', [
  '-uc', `. ${join(RUNTIME, 'lib', 'settings-guard.sh')}; kept_settings=$(printf '%s\\n' "$1"); ${question} "$(printf '%s\\n' "$2")"`, 'sh', kept.join('\n'), current.join('\n'),
], { encoding: 'utf8' }).split('\n').filter((line) => line !== '');

const KEPT = ['maxmemory-policy', 'noeviction', 'masterauth', '', 'save', '3600 1'];

test.each([
  ['is nothing when nothing changed', KEPT, []],
  ['has what changed', ['maxmemory-policy', 'allkeys-random', 'masterauth', 'x', 'save', '3600 1'], ['maxmemory-policy', 'masterauth']],
  ['has what is empty now', ['maxmemory-policy', '', 'masterauth', '', 'save', '3600 1'], ['maxmemory-policy']],
  ['has what is empty now and listed last', ['maxmemory-policy', 'noeviction', 'masterauth', '', 'save', ''], ['save']],
])('what is put back %s', (_, current, names) => {
  expect(answer('changed_settings', KEPT, current)).toEqual(names);
  expect(answer('settings_back', KEPT, current)).toEqual(names.map((name) => `config set ${name} "${KEPT[KEPT.indexOf(name) + 1]}"`));
});

test('what was empty and listed last is put back', () => {
  const kept = ['save', '3600 1', 'masterauth', ''];
  expect(answer('settings_back', kept, ['save', '3600 1', 'masterauth', 'x'])).toEqual(['config set masterauth ""']);
});
