import { execFileSync } from 'child_process';
import { appendFileSync, readdirSync, statSync, utimesSync } from 'fs';
import { Persistence } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES_AND_SHELLS, SHELLS } from '../support/pod-runner-images';
import { crash, redisPod } from '../support/pod-runner-redis';
import { SentinelInstance } from '../support/sentinel-instance';

afterEach(disposePods);

const INCR = 'appendonly.aof.1.incr.aof';

describe.each(ENGINES_AND_SHELLS)('$name with $shell', ({ engine, shell }) => {
  test('what killed snapshots and rewrites left unfinished is removed before the server starts', async () => {
    const pod = await redisPod({ engine, shell, props: { persistence: Persistence.RDB_AOF } });
    await pod.startReady();
    for (const [command, unfinished] of [['bgsave', /^temp-\d+\.rdb$/], ['bgrewriteaof', /^temp-rewriteaof-\d+\.aof$/]] as const) {
      await pod.cli('set', 'key', 'value');
      await pod.cli('config', 'set', 'rdb-key-save-delay', '60000000');
      await pod.cli(command);
      await until(`${command} has begun its file`, () => filesOf(pod).some((name) => unfinished.test(name)));
      await pod.kill();
      const left = filesOf(pod).filter((name) => unfinished.test(name));
      expect(left).toHaveLength(1);

      await pod.startReady();
      expect(filesOf(pod).filter((name) => name.startsWith('temp-'))).toEqual([]);
      expect(pod.log()).toContain(`prepare-data: removing ${left[0]}, which a server that was killed left unfinished\n`);
      expect(await pod.cli('get', 'key')).toBe('value');
    }
  });
});

test.each(SHELLS)('of torn tails that were cut off, the three newest are kept (%s)', async (shell) => {
  const pod = await redisPod({ shell, props: { persistence: Persistence.RDB_AOF } });
  await pod.startReady();
  const sizes: number[] = [];
  for (let tear = 0; tear < 5; tear += 1) {
    await pod.cli('set', `key:${tear}`, 'value');
    await crash(pod);
    sizes.push(statSync(pod.path('data', 'appendonlydir', INCR)).size);
    appendFileSync(pod.path('data', 'appendonlydir', INCR), Buffer.from('not a command'));
    pod.writeData('.loading', '');
    await pod.startReady();
    // The time of a file has whole seconds in some shells.
    utimesSync(pod.path('data', `${INCR}.tail-${sizes[tear]}`), 1000 + tear, 1000 + tear);
  }

  expect(filesOf(pod).filter((name) => name.includes('.tail-'))).toEqual(sizes.slice(-3).map((size) => `${INCR}.tail-${size}`).sort());
  expect(await pod.cli('dbsize')).toBe('5');
});

describe('core files', () => {
  beforeAll(() => allowCoreFiles('unlimited'));
  afterAll(() => allowCoreFiles('0'));

  test.each(SHELLS)('a server that crashes leaves none (%s)', async (shell) => {
    const pod = await redisPod({ shell });
    await pod.startReady();

    expect(await coreLimits(pod)).toEqual(['0 0']);
  });

  test.each(SHELLS)('a sentinel that crashes leaves none (%s)', async (shell) => {
    const { sentinels: [sentinel] } = await SentinelInstance.create({ shell });
    await sentinel.start();
    await sentinel.untilLogged('Sentinel ID is');

    expect(await coreLimits(sentinel)).toEqual(['0 0']);
  });
});

function filesOf(pod: PodRunner): string[] {
  return readdirSync(pod.path('data')).sort();
}

/** Of this process, whose children inherit it. */
function allowCoreFiles(limit: string): void {
  execFileSync('prlimit', [`--pid=${process.pid}`, `--core=${limit}:unlimited`]);
}

/** The soft and the hard limit of each server process of the pod. */
async function coreLimits(pod: PodRunner): Promise<string[]> {
  const { stdout } = await pod.exec(['sh', '-c', 'for process in /proc/[0-9]*; do case $(cat "$process/comm") in *-server*) grep "core file" "$process/limits" ;; esac; done']);
  return [...stdout.matchAll(/size +(\S+) +(\S+)/g)].map(([, soft, hard]) => `${soft} ${hard}`);
}
