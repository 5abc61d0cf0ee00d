import { RedisCertificate, RedisTls } from '../../src';
import { byTls, certificateFiles } from '../support/certificates';
import { ClusterInstance } from '../support/cluster-instance';
import { disposePods, until } from '../support/pod-runner';
import { NEWEST_ENGINES } from '../support/pod-runner-images';
import { ReplicationInstance } from '../support/replication-instance';
import { SentinelInstance } from '../support/sentinel-instance';

afterEach(disposePods);

const props = { tls: RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: 'certificate' }) }) };

test('a primary with replicas: TLS on all of them, and a renewed certificate is served by all', async () => {
  const [first, second] = [certificateFiles(), certificateFiles()];
  const instance = await ReplicationInstance.create({ props, secrets: { certificate: first } });
  await instance.startReady();
  expect(await byTls(instance.primary, first, 'echo set key value')).toBe('OK');
  for (const replica of instance.replicas) { await until('the replica has it', async () => await byTls(replica, first, 'echo get key') === 'value'); }

  for (const pod of instance.pods) { await pod.untilLogged('the server has the certificate of Secret certificate'); }
  for (const pod of instance.pods) { pod.refresh({ secrets: { certificate: second } }); }
  for (const pod of instance.pods) { await until('the new certificate is served', async () => await byTls(pod, second, 'echo get key') === 'value'); }
});

test('with sentinels: TLS on every server, and after a failover with an expired certificate on the new primary', async () => {
  const expired = certificateFiles(-1);
  const instance = await SentinelInstance.create({ props, secrets: { certificate: expired } });
  await instance.startReady();
  for (const member of instance.members) { expect(await byTls(member, expired, 'echo ping')).toMatch(/certificate verify failed|certificate has expired/); }

  await instance.members[0].kill();
  const next = await instance.untilFailover(0);
  await instance.members[next].untilReady();
  const renewed = certificateFiles();
  for (const member of instance.members) { member.refresh({ secrets: { certificate: renewed } }); }
  await until('the new primary takes writes by TLS', async () => await byTls(instance.members[next], renewed, 'echo set key value') === 'OK');

  await instance.restart([instance.members[0]]);
  await instance.untilPrimary(next);
  expect(await byTls(instance.members[0], renewed, 'echo get key')).toBe('value');
});

describe.each(NEWEST_ENGINES.map((engine) => ({ engine, name: String(engine) })))('a cluster, $name', ({ engine }) => {
  test('redirects clients with TLS to names and the port with TLS, others to the plain port', async () => {
    const files = certificateFiles();
    const instance = await ClusterInstance.create({ engine, props, secrets: { certificate: files } });
    await instance.startReady();
    const node = instance.node(0, 0);
    const other = String(instance.node(2, 0).name);

    // `foo` is in slot 12182, of the third shard.
    const complete = new RegExp(`^MOVED 12182 ${other}\\.[a-z0-9-]+\\.svc\\.cluster\\.local:6380$`);
    await until('all nodes announce their ports', async () => complete.test(await byTls(node, files, 'echo set foo bar')));
    expect(await node.cli('set', 'foo', 'bar')).toMatch(new RegExp(`^MOVED 12182 ${other}\\..*:6379$`));
    expect(await byTls(instance.node(2, 0), files, 'echo set foo bar')).toBe('OK');
    const ports = (await byTls(node, files, 'echo cluster slots')).split('\n').filter((line) => /^\d{4}$/.test(line) && Number(line) > 6000 && Number(line) < 7000);
    expect(new Set(ports)).toEqual(new Set(['6380']));

    // A planned stop still moves the slots, and the new primary serves TLS.
    expect(await instance.node(2, 0).stop()).toBe(0);
    await instance.untilPrimary(2, 1);
    expect(await byTls(instance.node(2, 1), files, 'echo get foo')).toBe('bar');
    await instance.restart([instance.node(2, 0)]);
    await instance.untilPrimary(2, 0);
    expect(await byTls(instance.node(2, 0), files, 'echo get foo')).toBe('bar');
    expect(instance.logs()).not.toContain('putting them back');
  });
});
