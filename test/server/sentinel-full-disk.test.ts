import { disposePods } from '../support/pod-runner';
import { untilRefused } from '../support/refusal';
import { SentinelInstance, writeKeys } from '../support/sentinel-instance';
import { SentinelWriter } from '../support/sentinel-writer';

afterAll(disposePods);

test('a primary whose volume is full serves reads, the sentinels promote a replica, and nothing is lost', async () => {
  const instance = await SentinelInstance.create();
  const [full] = instance.members;
  await instance.startReady();
  await writeKeys(full, 1000);
  const writer = await SentinelWriter.start(instance);

  await untilRefused(full);
  expect(await full.cli('get', 'key:1000')).toBe('value-1000');
  // It answers PING with MISCONF, which no sentinel takes for an answer.
  // As a replica then: a primary may log the same cause for its AOF.
  await full.untilLogged('synchronization: No space left on device', 60);
  expect(await full.info('master_link_status')).toBe('down');
  expect(await full.probe('readiness')).toMatchObject({ ok: false });
  await writer.untilWritten(100);

  await full.resizeData('128m');
  await instance.untilFailover(0, 60);
  await full.untilReady(60);
  expect(await writer.stop()).toEqual({ acknowledged: expect.any(Number), lost: 0 });
  for (const member of instance.members) { expect(await member.cli('get', 'key:1000')).toBe('value-1000'); }
});
