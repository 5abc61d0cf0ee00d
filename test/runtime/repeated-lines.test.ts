import { spawnSync } from 'child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { runtimeScripts, RUNTIME } from '../support/runtime-scripts';

const POD = mkdtempSync(join(tmpdir(), 'redis-pod-'));
afterAll(() => rmSync(POD, { recursive: true }));

const SCRIPTS = join(POD, 'scripts');
const CONFIG = join(POD, 'config');
const RUN = join(POD, 'run');
[SCRIPTS, CONFIG, RUN, join(POD, 'programs')].forEach((folder) => mkdirSync(folder));
for (const script of runtimeScripts()) { copyFileSync(join(RUNTIME, script), join(SCRIPTS, basename(script))); }
const program = (name: string, text: string) => writeFileSync(join(POD, 'programs', name), `#!/bin/sh\n${text}`, { mode: 0o755 });
const config = (name: string, ...lines: string[]) => writeFileSync(join(CONFIG, name), `${lines.join('\n')}\n`);

const ENVIRONMENT = {
  PATH: `${POD}/programs:${process.env.PATH}`,
  POD,
  REDIS_CLI: 'cli',
  REDIS_CONFIG: CONFIG,
  REDIS_DATA: POD,
  REDIS_DOWN_AFTER: '3000',
  REDIS_FAILOVER_TIMEOUT: '60000',
  REDIS_INTERNAL_PASSWORD_FILE: join(CONFIG, 'internal'),
  REDIS_MASTER_NAME: 'primary',
  REDIS_MEMBER_PORT: '6379',
  REDIS_PORT: '6379',
  REDIS_RUN: RUN,
  REDIS_SENTINEL_PORT: '26379',
  POD_NAME: 'store-sentinel-0',
  POD_NAMESPACE: 'shop',
};

/** What a script prints, in both streams; its last argument is the script's own name. */
function printed(...args: string[]): string[] {
  const { stdout } = spawnSync('sh', ['-c', '"$@" 2>&1; exit 0', 'sh', 'sh', ...args], { encoding: 'utf8', env: ENVIRONMENT });
  return stdout.split('\n').filter((line) => line !== '');
}

/** What an agent of a server prints. The server accepts what `redis_cli` of the script says. */
const agent = (script: string) => printed('-uc', [
  `here=${SCRIPTS}`,
  ...['cli', 'log', 'password', 'live-settings'].map((name) => `. "$here/${name}.sh"`),
  script,
].join('\n'), 'agent.sh').map((line) => line.replace(/^agent: /, ''));

describe('the settings of live.conf', () => {
  const refusing = 'redis_cli() { case "$*" in *nonsense*|*$refused) echo "ERR $reply" ;; *aof_enabled*|info*) ;; *) echo OK ;; esac; }; refused=none; reply=syntax';

  test('that the server refuses are logged once each, again when the reply is another one, and again after the server accepted them', () => {
    config('live.conf', 'maxmemory-policy nonsense', 'save nonsense', 'timeout 10', 'maxmemory 1');
    expect(agent([
      refusing,
      'for round in 1 2 3; do apply_settings; done',
      'reply=busy; apply_settings; apply_settings',
      'for save in "60 1" nonsense; do printf "maxmemory-policy nonsense\\nsave $save\\n" >"$REDIS_CONFIG/live.conf"; apply_settings; done',
    ].join('\n'))).toEqual([
      ...['syntax', 'busy'].flatMap((reply) => ['maxmemory-policy', 'save'].map((name) => `the server refused '${name} nonsense': ERR ${reply}`)),
      'the server refused \'save nonsense\': ERR busy',
    ]);
  });

  test('of which one has a line for each class of clients: what is said about one class stays said', () => {
    config('live.conf', 'client-output-buffer-limit normal nonsense', 'client-output-buffer-limit replica 1 1 1');
    expect(agent(`${refusing}\nfor round in 1 2 3; do apply_settings; done`))
      .toEqual(['the server refused \'client-output-buffer-limit normal nonsense\': ERR syntax']);
  });

  test('that end the append-only file: that the server does not tell whether it writes one is logged once', () => {
    config('live.conf', 'appendonly no');
    expect(agent(`${refusing}\nfor round in 1 2 3; do apply_settings; done`))
      .toEqual(['the append-only file stays on for now: the server does not tell whether it writes one']);
  });
});

describe('what was changed in the running server', () => {
  const guarded = [
    'applied=yes; kept_users="user default on"; kept_settings="maxmemory-policy\nnoeviction"',
    'redis_cli() { case "$*" in "acl list") echo "$users" ;; "config get"*) printf "maxmemory-policy\\n%s\\n" "$policy" ;; *) cat >/dev/null; echo "$reply" ;; esac; }',
    'round() { guard_due=0; guard_settings 15; }',
  ].join('\n');
  const BACK = ['the running server has other users or rights than the library gave it, putting them back',
    'the running server has other settings than its configuration, putting them back: maxmemory-policy '];

  test('is logged once while the server refuses to take it back', () => {
    expect(agent(`${guarded}\nusers="user default off"; policy=allkeys-lru; reply="ERR no"; round; round; round`))
      .toEqual([BACK[0], 'the server refused: ERR no ', BACK[1], 'the server refused: ERR no ']);
  });

  test('is logged each time that it is changed again', () => {
    expect(agent(`${guarded}\nusers="user default off"; policy=allkeys-lru; reply=OK; round; round`)).toEqual([...BACK, ...BACK]);
  });
});

describe('a sentinel', () => {
  // The sentinel of this pod refuses what $POD/refused says, and the agent ends after as many pauses as $POD/pauses says. The other one reports 10.0.0.1.
  beforeAll(() => {
    config('members', 'store-0');
    config('sentinels', 'store-sentinel-1');
    config('quorum', '1');
    config('internal', 'the-internal-password');
    writeFileSync(join(RUN, 'address.store-0'), '10.0.0.1\n');
    writeFileSync(join(RUN, 'address.store-sentinel-1'), '10.0.0.2\n');
    program('cli', [
      'refused=$(cat "$POD/refused")',
      'case $*,$refused in',
      '  *10.0.0.2*) cat >/dev/null; printf \'PONG\\n10.0.0.1\\n6379\\n\' ;;',
      '  *"sentinel debug"*) echo OK ;;',
      '  *"sentinel set"*,timings) echo "ERR no timings" ;;',
      '  *"sentinel set"*) echo OK ;;',
      '  *"sentinel master"*,timings) printf \'ip\\n10.0.0.1\\nrunid\\n1\\n\' ;;',
      '  *"sentinel master"*) echo "ERR none" ;;',
      '  *) cat >/dev/null; echo "ERR no quorum" ;;',
      'esac',
      '',
    ].join('\n'));
    program('sleep', [
      'echo "$1" >>"$POD/slept"',
      'if [ "$(wc -l <"$POD/slept")" -ge "$(cat "$POD/pauses")" ]; then kill -9 "$PPID"; fi',
      '',
    ].join('\n'));
  });

  /** What its agent prints, and how long it pauses. */
  function outcome(refused: string, pauses: number): { lines: string[]; slept: string[] } {
    writeFileSync(join(POD, 'refused'), refused);
    writeFileSync(join(POD, 'pauses'), String(pauses));
    writeFileSync(join(POD, 'slept'), '');
    const lines = printed(join(SCRIPTS, 'agent-sentinel.sh')).filter((line) => line.startsWith('agent-sentinel: '));
    return { lines, slept: readFileSync(join(POD, 'slept'), 'utf8').trim().split('\n') };
  }

  test('that refuses to monitor the primary is asked less often after a minute, and logged once', () => {
    const { lines, slept } = outcome('monitor', 63);
    expect(lines).toEqual(['agent-sentinel: monitoring store-0 at 10.0.0.1, other sentinels report it as primary: ERR no quorum ']);
    expect(slept.slice(0, 59).every((pause) => pause === '1')).toBe(true);
    expect(slept.slice(60)).toEqual(['10', '10', '10']);
  }, 120_000);

  test('that refuses its timings: the log has the reply', () => {
    expect(outcome('timings', 3).lines).toEqual(['agent-sentinel: waiting for the sentinel to take its timings: ERR no timings']);
  });
});
