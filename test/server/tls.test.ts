import { RedisCertificate, RedisClientCertificates, RedisTls } from '../../src';
import { Authority, byTls, CertificateFiles, certificateFiles } from '../support/certificates';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { collect } from '../support/pod-runner-namespaces';
import { PodNetwork } from '../support/pod-runner-network';
import { redisPod, RedisPodOptions, SECRET } from '../support/pod-runner-redis';

afterEach(disposePods);

const PASSWORD = 'open sesame, please';
const certificate = RedisCertificate.fromSecret({ secretName: 'certificate' });

async function tlsPod(options: RedisPodOptions, tls: RedisTls, files?: Partial<CertificateFiles>): Promise<PodRunner> {
  const secrets = { [SECRET]: { password: PASSWORD }, ...files && { certificate: files as CertificateFiles } };
  return redisPod({ ...options, props: { tls }, secrets });
}

async function plain(pod: PodRunner): Promise<string> {
  const { stdout, stderr } = await pod.exec(['sh', '-c', '"$REDIS_CLI" -h 127.0.0.1 -p 6379 ping'], { env: { REDISCLI_AUTH: PASSWORD } });
  return (stdout + stderr).trim();
}

async function expectHealthy(pod: PodRunner): Promise<void> {
  for (const kind of ['startup', 'liveness', 'readiness'] as const) { expect([kind, (await pod.probe(kind)).ok]).toEqual([kind, true]); }
}

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  test('beside the plain port, TLS is verified with the authority of the Secret and no other', async () => {
    const files = certificateFiles();
    const pod = await tlsPod({ engine }, RedisTls.beside({ certificate }), files);
    await pod.startReady();

    expect(await plain(pod)).toBe('PONG');
    expect(await byTls(pod, files)).toBe('PONG');
    expect(await byTls(pod, certificateFiles())).toMatch(/certificate verify failed/);
    expect(await byTls(pod, files, 'echo config set tls-cert-file /x')).toMatch(/^NOPERM/);
  });

  test('with TLS only the plain port is closed, and the probes succeed', async () => {
    const files = certificateFiles();
    const pod = await tlsPod({ engine }, RedisTls.only({ certificate }), files);
    await pod.startReady();

    expect(await byTls(pod, files)).toBe('PONG');
    expect(await plain(pod)).toMatch(/refused/);
    await expectHealthy(pod);
  });

  test('TLS 1.2 and 1.3 are served, and the server refuses 1.0 and 1.1 to a client that asks for them', async () => {
    const files = certificateFiles();
    const network = await PodNetwork.create();
    network.addService('store-0');
    const pod = await tlsPod({ engine, network, pod: 'store-0' }, RedisTls.only({ certificate }), files);
    await pod.startReady();
    const handshake = async (version: string) => {
      // Level 0: by itself OpenSSL offers neither of the old ones.
      const client = network.spawn(['openssl', 's_client', '-connect', `${network.address('store-0')}:6380`, `-${version}`, '-cipher', 'ALL:@SECLEVEL=0']);
      const { stdout, stderr } = await collect(client, 20_000);
      return stdout + stderr;
    };

    expect(await handshake('tls1_2')).toMatch(/^New, TLSv1.2, Cipher is ECDHE/m);
    expect(await handshake('tls1_3')).toMatch(/^New, TLSv1.3, Cipher is TLS_/m);
    // The alert comes from the server.
    for (const version of ['tls1', 'tls1_1']) { expect(await handshake(version)).toMatch(/alert protocol version:.*SSL alert number 70/); }
  });

  test('a renewed certificate is served without a restart, and an open connection lives on; broken files are refused and the last good ones are served', async () => {
    const [first, second] = [certificateFiles(), certificateFiles()];
    const pod = await tlsPod({ engine }, RedisTls.only({ certificate }), first);
    await pod.startReady();
    await pod.untilLogged('agent: the server has the certificate of Secret certificate');
    const connection = byTls(pod, first, 'for i in $(seq 100); do echo client id; sleep 0.1; done');

    pod.refresh({ secrets: { certificate: second } });
    await until('the new certificate is served', async () => await byTls(pod, second) === 'PONG');
    expect(await byTls(pod, first)).toMatch(/certificate verify failed/);
    await pod.untilLogged('agent: the certificate of Secret certificate changed: new connections get it, open ones stay\n');

    pod.refresh({ secrets: { certificate: { ...second, 'tls.key': first['tls.key'] } } });
    await pod.untilLogged('agent: the server refused the certificate of Secret certificate and continues with the one that it has.');
    expect(await byTls(pod, second)).toBe('PONG');

    pod.refresh({ secrets: { certificate: first } });
    await until('the mended files are served', async () => await byTls(pod, first) === 'PONG');
    const ids = (await connection).split(/\s+/);
    expect(ids.length).toBe(100);
    expect(new Set(ids).size).toBe(1);
    expect(pod.log().match(/server refused/g)).toHaveLength(1);
    expect(pod.log()).not.toContain('putting them back');
  });

  test('an expired certificate ends no probe, and the log names it', async () => {
    const expired = certificateFiles(-1);
    const pod = await tlsPod({ engine }, RedisTls.only({ certificate }), expired);
    await pod.startReady();

    await pod.untilLogged('agent: the certificate of Secret certificate has expired: clients that verify it cannot connect.');
    expect(await byTls(pod, expired)).toMatch(/certificate verify failed/);
    await expectHealthy(pod);
  });
});

test('a server waits for a key that the Secret lacks, and names it', async () => {
  const files = certificateFiles();
  const pod = await tlsPod({}, RedisTls.beside({ certificate }), { 'tls.crt': files['tls.crt'], 'tls.key': files['tls.key'] });
  await pod.start();
  await pod.untilLogged("await-certificate: waiting for missing keys of the certificate, which the kubelet looks for about once a minute: 'ca.crt' of Secret certificate\n");

  pod.refresh({ secrets: { certificate: files } });
  await pod.untilReady();
  expect(await byTls(pod, files)).toBe('PONG');
});

test('authorities of another Secret: a server waits for it, and takes another bundle without a restart', async () => {
  const authorities = [new Authority('old'), new Authority('new')];
  const [old, renewed] = authorities.map((authority) => authority.leaf());
  const bundle = RedisCertificate.fromSecret({ secretName: 'certificate', caSecretName: 'bundle', caKey: 'trusted.pem' });
  const pod = await tlsPod({}, RedisTls.only({ certificate: bundle, clientCertificates: RedisClientCertificates.required({ secret: { secretName: 'clients' } }) }), old);
  await pod.start();
  await pod.untilLogged("await-certificate: waiting for missing keys of the certificate, which the kubelet looks for about once a minute: 'trusted.pem' of Secret bundle\n");

  pod.refresh({ secrets: { certificate: { ...old }, bundle: { 'trusted.pem': old['ca.crt'] } } });
  await pod.untilReady();
  await pod.untilLogged('agent: the server has the certificate of Secret certificate');
  expect(await byTls(pod, old, 'echo ping', renewed)).not.toContain('PONG');

  pod.refresh({ secrets: { certificate: { ...old }, bundle: { 'trusted.pem': old['ca.crt'] + renewed['ca.crt'] } } });
  await pod.untilLogged('the certificate of Secret certificate changed: new connections get it');
  for (const presented of [old, renewed]) { expect(await byTls(pod, old, 'echo ping', presented)).toBe('PONG'); }
});
