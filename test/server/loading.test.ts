import { existsSync } from 'fs';
import { Engine, Persistence } from '../../src';
import { disposePods, until } from '../support/pod-runner';
import { NEWEST_ENGINES_AND_SHELLS } from '../support/pod-runner-images';
import { redisManifests, redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

const CASES = NEWEST_ENGINES_AND_SHELLS.flatMap((pair) => [Persistence.RDB, Persistence.RDB_AOF].map((persistence) => ({ ...pair, persistence })));

test.each(CASES)('$name with $persistence and $shell: a server that loads its data set is alive and not ready', async ({ engine, shell, persistence }) => {
  const pod = await redisPod({ engine, shell, props: { persistence } });
  await pod.startReady();
  await pod.cli('eval', "for i = 1, 15000 do redis.call('set', 'key:' .. i, i) end", '0');
  if (persistence === Persistence.RDB_AOF) {
    // From the commands of the incremental file, the server answers clients only once in a thousand.
    await pod.cli('bgrewriteaof');
    await until('the file is rewritten', async () => await pod.info('aof_rewrite_in_progress') === '0' && await pod.info('aof_rewrites') === '1');
  }
  await pod.stop();

  await pod.replace(slowlyLoading(engine, persistence));
  await pod.start();
  await untilLoading(pod);
  expect((await pod.probe('readiness')).output).toMatch(/^not ready: LOADING /);
  expect((await pod.probe('readiness')).ok).toBe(false);
  expect((await pod.probe('liveness')).ok).toBe(true);
  expect((await pod.exec(['sh', '/opt/redis/started.sh', 'ready.sh'])).code).toBe(0);
  expect(existsSync(pod.path('data', '.loading'))).toBe(true);

  await pod.cli('config', 'set', 'key-load-delay', '0');
  await pod.untilReady();
  expect(await pod.cli('dbsize')).toBe('15000');
  expect(existsSync(pod.path('data', '.loading'))).toBe(false);
});

test('a server that loads its data set stops on SIGTERM at once', async () => {
  const pod = await redisPod({ props: { persistence: Persistence.RDB } });
  await pod.startReady();
  await pod.cli('eval', "for i = 1, 15000 do redis.call('set', 'key:' .. i, i) end", '0');
  await pod.stop();
  await pod.replace(slowlyLoading(Engine.VALKEY_9_1, Persistence.RDB));
  await pod.start();
  await untilLoading(pod);

  await pod.stop();
  expect(pod.log()).toContain('shutdown signal during loading');
  expect(pod.log()).not.toContain('Done loading RDB');
  await pod.replace(redisManifests(Engine.VALKEY_9_1, { persistence: Persistence.RDB }));
  await pod.startReady();
  expect(await pod.cli('dbsize')).toBe('15000');
});

function untilLoading(pod: Awaited<ReturnType<typeof redisPod>>): Promise<void> {
  return until('the startup probe succeeds', async () => (await pod.probe('startup')).ok);
}

/** Each key takes 2 ms to load, the whole data set half a minute, and the server answers clients after every kilobyte: directives for tests. */
function slowlyLoading(engine: Engine, persistence: Persistence) {
  const manifests = redisManifests(engine, { persistence });
  const config = manifests.find(({ kind, data }) => kind === 'ConfigMap' && data['restart.conf']);
  config.data['restart.conf'] += 'key-load-delay 2000\nloading-process-events-interval-bytes 1024\n';
  return manifests;
}
