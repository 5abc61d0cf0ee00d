import { disposePods } from '../support/pod-runner';
import { untilRefused } from '../support/refusal';
import { roleOf, SentinelInstance, writeKeys } from '../support/sentinel-instance';
import { SentinelWriter } from '../support/sentinel-writer';

afterAll(disposePods);

test('a primary whose volume is full serves reads, the sentinels promote a replica, and nothing is lost; when all volumes are full it keeps its role', async () => {
  const instance = await SentinelInstance.create();
  const [full] = instance.members;
  await instance.startReady();
  await writeKeys(full, 1000);
  const writer = await SentinelWriter.start(instance);

  await untilRefused(full);
  expect(await full.cli('get', 'key:1000')).toBe('value-1000');
  // It answers PING with MISCONF, which no sentinel takes for an answer.
  await full.untilLogged('No space left on device', 60);
  expect(await full.info('master_link_status')).toBe('down');
  expect(await full.probe('readiness')).toMatchObject({ ok: false });
  await writer.untilWritten(100);

  await full.resizeData('128m');
  const primary = await instance.untilFailover(0, 60);
  await full.untilReady(60);
  expect(await writer.stop()).toEqual({ acknowledged: expect.any(Number), lost: 0 });
  for (const member of instance.members) { expect(await member.cli('get', 'key:1000')).toBe('value-1000'); }

  // All volumes are full: the replicas answer with MISCONF too, and none is promoted.
  instance.members.forEach((member) => member.fillData());
  await untilRefused(instance.members[primary]);
  await instance.until('a failover finds no replica', () => instance.sentinels.some((pod) => pod.log().includes('-failover-abort-no-good-slave')), 90);
  expect(await roleOf(instance.members[primary])).toBe('master');
}, 240_000);
