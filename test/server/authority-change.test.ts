import { Engine, RedisCertificate, RedisTls } from '../../src';
import { byTlsThrough, CertificateFiles, certificateFiles } from '../support/certificates';
import { Kubelet } from '../support/kubelet';
import { disposePods, PodRunner } from '../support/pod-runner';
import { PROXY, SentinelInstance, sentinelManifests } from '../support/sentinel-instance';

/*
 * With TLS alone, another authority without the steps of docs/tls.md: the pods cannot verify each other. Nothing must be lost by it, and what can be whole again by itself
 * must.
 */

afterAll(disposePods);

const propsOf = (secretName: string) => ({ tls: RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName }) }) });

async function started(secrets: Record<string, CertificateFiles>) {
  const instance = await SentinelInstance.create({ props: propsOf('first'), secrets });
  const proxy = await instance.addProxy(PROXY);
  await instance.startReady();
  await proxy.startReady();
  const write = async (files: CertificateFiles) => (await byTlsThrough(instance.network.address(PROXY), instance.members[1], files, 'echo set key value')).split('\n')[0];
  await instance.until('every server has closed the plain port', async () => (await Promise.all(instance.members.map((pod) => pod.setting('port')))).every((port) => port === '0'), 90);
  await instance.until('writes are accepted', async () => await write(secrets.first) === 'OK');
  return { instance, proxy, write };
}

test.concurrent('a rolling update to a certificate of another authority ends at the first server and the first sentinel, and is undone without a loss', async () => {
  const [first, second] = [certificateFiles(), certificateFiles()];
  const { instance, write } = await started({ first, second });
  const [,, member] = instance.members;
  const [,, sentinel] = instance.sentinels;
  const roll = async (pod: PodRunner, secretName: string) => {
    await pod.stop();
    await pod.replace(sentinelManifests(Engine.VALKEY_9_1, propsOf(secretName)));
    await pod.start();
  };

  await Promise.all([roll(member, 'second'), roll(sentinel, 'second')]);
  expect(await write(first)).toBe('OK');
  await instance.until('the sentinel has been running for longer than the others seem to be up', async () => (
    Number(await sentinel.info('uptime_in_seconds').catch(() => '0')) > 12));
  expect(await sentinel.probe('readiness')).toEqual({
    ok: false, output: expect.stringMatching(/^not ready: the sentinel has not heard the primary at \S+, and reaches 0 of 2 other sentinels, which are no majority/),
  });
  expect(await member.probe('readiness')).toMatchObject({ ok: false });
  expect(await write(first)).toBe('OK');
  expect(await instance.members[0].info('role')).toBe('master');

  await Promise.all([roll(member, 'first'), roll(sentinel, 'first')]);
  await sentinel.untilReady();
  await instance.untilPrimary(0);
  for (const pod of instance.members) { expect(await pod.cli('get', 'key')).toBe('value'); }
}, 240_000);

test.concurrent('files that do not fit each other restart no sentinel; those of another authority in the same Secret interrupt writes, and then all is whole', async () => {
  const [first, second] = [certificateFiles(), certificateFiles()];
  const { instance, proxy, write } = await started({ first });
  const kubelet = new Kubelet([...instance.sentinels, proxy]);
  const give = (files: CertificateFiles) => { for (const pod of [...instance.pods, proxy]) { pod.refresh({ secrets: { first: files } }); } };

  give({ ...first, 'tls.key': second['tls.key'] });
  for (const pod of instance.sentinels) {
    await pod.untilLogged('the changed certificate of Secret first cannot be used, and this sentinel continues with the one that it has', 90);
    expect(pod.log()).toContain('Invalid private key');
  }
  expect(await write(first)).toBe('OK');
  expect(kubelet.counts.size).toBe(0);

  give(second);
  await instance.until('the proxy and all sentinels have restarted', () => kubelet.counts.size === 4, 180);
  await instance.until('writes are accepted', async () => await write(second) === 'OK', 60);
  await instance.untilPrimary(0);
  await kubelet.stop();
  expect(instance.logs()).not.toContain('requesting a failover');
}, 300_000);
