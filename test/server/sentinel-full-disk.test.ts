import { disposePods, until } from '../support/pod-runner';
import { SentinelInstance, writeKeys } from '../support/sentinel-instance';
import { SentinelWriter } from '../support/sentinel-writer';

afterAll(disposePods);

test('a primary whose volume is full rejects writes, stays the primary, and performs a switchover when its pod is deleted', async () => {
  const instance = await SentinelInstance.create();
  const [full] = instance.members;
  await instance.startReady();
  await writeKeys(full, 1000);
  const writer = await SentinelWriter.start(instance);

  full.fillData();
  await until('writes are rejected', async () => (await full.cli('set', 'late', 'x')).includes('MISCONF'));
  expect(await full.cli('get', 'key:1')).toBe('value-1');
  expect(await full.probe('readiness')).toEqual({ ok: true, output: '' });
  await instance.untilPrimary(0);
  await instance.untilDiscovered();

  expect(await full.stop()).toBe(0);
  expect(full.log()).toMatch(/switchover: switchover to store-[12] complete\n/);
  await writer.untilWritten(100);
  await full.replace();
  await full.resizeData('128m');
  await full.start();
  await instance.untilFailover(0);
  expect(await writer.stop()).toEqual({ acknowledged: expect.any(Number), lost: 0 });
  for (const member of instance.members) { expect(await member.cli('get', 'key:1000')).toBe('value-1000'); }
});
