import { rmSync, writeFileSync } from 'fs';
import { PodRunner, until } from './pod-runner';

/** Fills the volume of a primary and writes keys of writeKeys again until it refuses one. */
export async function untilRefused(pod: PodRunner): Promise<void> {
  pod.fillData();
  const writes = Array.from({ length: 900 }, (_, index) => `set key:${index + 1} ${'x'.repeat(100)}`);
  await until('writes are rejected', async () => (await pod.script(writes)).some((reply) => reply.includes('MISCONF')));
}

/**
 * Makes a snapshot of a primary fail, and lets a probe see that it refuses writes from then on: for a minute already, the file of the probe says. There is
 * space again; the engine does not try another snapshot yet.
 */
export async function refuseWritesForAMinute(pod: PodRunner): Promise<void> {
  pod.fillData();
  await pod.cli('bgsave');
  await until('the snapshot has failed', async () => await pod.info('rdb_last_bgsave_status') === 'err');
  rmSync(pod.path('data', 'ballast'));
  expect(await pod.cli('ping')).toContain('MISCONF');
  expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
  writeFileSync(pod.path('run', 'refusing-since'), `${Math.floor(Date.now() / 1000) - 61}\n`);
}
