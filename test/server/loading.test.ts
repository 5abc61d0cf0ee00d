import { existsSync } from 'fs';
import { Engine, Persistence } from '../../src';
import { disposePods } from '../support/pod-runner';
import { ENGINES_AND_SHELLS } from '../support/pod-runner-images';
import { redisManifests, redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

const CASES = ENGINES_AND_SHELLS.flatMap((pair) => [Persistence.RDB, Persistence.RDB_AOF].map((persistence) => ({ ...pair, persistence })));

test.each(CASES)('$name with $persistence and $shell: a server that loads its data set is alive and not ready', async ({ engine, shell, persistence }) => {
  const pod = await redisPod({ engine, shell, props: { persistence } });
  await pod.startReady();
  await pod.cli('eval', "for i = 1, 15000 do redis.call('set', 'key:' .. i, i) end", '0');
  if (persistence === Persistence.RDB_AOF) { await pod.cli('bgrewriteaof'); }
  await pod.stop();

  await pod.replace(slowlyLoading(engine, persistence));
  await pod.start();
  await untilStarted(pod);
  expect((await pod.probe('readiness')).output).toMatch(/^not ready: LOADING /);
  expect((await pod.probe('readiness')).ok).toBe(false);
  expect((await pod.probe('liveness')).ok).toBe(true);
  expect(existsSync(pod.path('data', '.loading'))).toBe(true);

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
  await untilStarted(pod);

  pod.signal('TERM');
  await pod.waitExit(1);
  await pod.replace(redisManifests(Engine.VALKEY_9_1, { persistence: Persistence.RDB }));
  await pod.startReady();
  expect(await pod.cli('dbsize')).toBe('15000');
});

async function untilStarted(pod: Awaited<ReturnType<typeof redisPod>>): Promise<void> {
  const deadline = Date.now() + 3000;
  while (!(await pod.probe('startup')).ok) { expect(Date.now()).toBeLessThan(deadline); }
}

/** Each key takes 0.1 ms to load, and the server answers clients after every kilobyte. The engines have these directives for tests. */
function slowlyLoading(engine: Engine, persistence: Persistence) {
  const manifests = redisManifests(engine, { persistence });
  const config = manifests.find(({ kind, data }) => kind === 'ConfigMap' && data['restart.conf']);
  config.data['restart.conf'] += 'key-load-delay 100\nloading-process-events-interval-bytes 1024\n';
  return manifests;
}
