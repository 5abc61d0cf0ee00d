import { spawnSync } from 'child_process';
import { RUNTIME } from '../support/runtime-scripts';

/** What a script prints that sources log.sh, whose clock moves by what it sleeps. */
function printed(script: string): string[] {
  const clock = 'clock=0; now() { echo "$clock"; }; sleep() { slept="$slept $1"; clock=$((clock + ${1%.*} + 1)); }; slept=';
  const { stdout, stderr } = spawnSync('sh', ['-eu', '-c', `. "${RUNTIME}/lib/log.sh"; ${clock}\n${script}`, 'agent.sh'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '').map((line) => line.replace(/^agent: /, ''));
}

describe('what is said about a cause', () => {
  test('is logged once, whatever is said about others', () => {
    expect(printed('for round in 1 2 3; do say_about maxmemory "refused a"; say_about save "refused b"; done')).toEqual(['refused a', 'refused b']);
  });

  test('is logged again when it is another text, and when it was another one meanwhile', () => {
    expect(printed('for text in a a b b a; do say_about save "$text"; say_about maxmemory stays; done')).toEqual(['a', 'stays', 'b', 'a']);
  });

  test('is logged again after it was forgotten, the others are not', () => {
    const script = 'say_about save a; say_about maxmemory b; say_about timeout c; forget_about maxmemory; forget_about nothing\n'
      + 'say_about save a; say_about maxmemory b; say_about timeout c';
    expect(printed(script)).toEqual(['a', 'b', 'c', 'b']);
  });

  test('may have characters of patterns and several lines', () => {
    expect(printed('for round in 1 2; do say_about "limit *" "refused [a] *?\n: b"; say_about "limit x" other; done')).toEqual(['refused [a] *?', ': b', 'other']);
  });
});

describe('await', () => {
  test('logs what it waits for with the last reply, again every minute, and asks less often from then on', () => {
    const script = 'tries=0; asked() { tries=$((tries + 1)); last_reply="ERR $((tries > 65))"; [ "$tries" -gt 100 ]; }\n'
      + 'await "the sentinel" 0.2 asked\n'
      + 'echo "$slept" | tr " " "\\n" | uniq -c | tr -s " "';
    expect(printed(script)).toEqual(['waiting for the sentinel: ERR 0', 'still waiting for the sentinel: ERR 0', 'still waiting for the sentinel: ERR 1',
      ...[' 1 ', ' 60 0.2', ' 40 2']]);
  });

  test('logs a wait that is repeated once', () => {
    expect(printed('for round in 1 2 3; do tries=0; third() { tries=$((tries + 1)); [ "$tries" = 3 ]; }; await "the snapshot" 1 third; done'))
      .toEqual(['waiting for the snapshot']);
  });

  test('logs nothing when there is nothing to wait for', () => {
    expect(printed('await "the snapshot" 1 true')).toEqual([]);
  });
});
