import { App, Chart, Testing } from 'cdk8s';
import { Engine, RedisCertificate, RedisClientCertificates, RedisPlan, RedisStandalone, RedisTls } from '../../src';
import { Authority, byTls, byTlsThrough, CertificateFiles, certificateFiles } from '../support/certificates';
import { ClusterInstance } from '../support/cluster-instance';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ALL_ENGINES, ENGINES } from '../support/pod-runner-images';
import { redisPod, SECRET } from '../support/pod-runner-redis';
import { ReplicationInstance } from '../support/replication-instance';
import { INSTANCE, PASSWORD, PROXY, reportOf, SentinelInstance } from '../support/sentinel-instance';

afterEach(disposePods);

const certificate = RedisCertificate.fromSecret({ secretName: 'certificate' });
const secret = { secretName: 'client' };
const required = { tls: RedisTls.only({ certificate, clientCertificates: RedisClientCertificates.required({ secret }) }) };

/** A server's certificate, that of a client, and those of clients that the server must refuse. */
function files() {
  const authority = new Authority();
  return {
    server: authority.leaf(),
    client: authority.leaf({ usages: 'clientAuth' }),
    forServers: authority.leaf({ usages: 'serverAuth' }),
    expired: authority.leaf({ usages: 'clientAuth', days: -1 }),
    renewed: authority.leaf({ usages: 'clientAuth' }),
  };
}

/** Of the engines' client, which learns of it only when it reads: in TLS 1.3 the server looks at the certificate last. */
const REFUSED = /reset by peer|closed the connection|alert/i;

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  test('optional: a client without a certificate connects, one with a certificate of another authority does not', async () => {
    const { server, client } = files();
    const tls = RedisTls.beside({ certificate, clientCertificates: RedisClientCertificates.optional({ secret }) });
    const pod = await redisPod({ engine, props: { tls }, secrets: { [SECRET]: { password: PASSWORD }, certificate: server } });
    await pod.startReady();

    expect(await byTls(pod, server)).toBe('PONG');
    expect(await byTls(pod, server, 'echo ping', client)).toBe('PONG');
    expect(await byTls(pod, server, 'echo ping', certificateFiles())).toMatch(REFUSED);
  });

  test('required: only a certificate of the authority for clients connects, and the probes need none, also when that of the server expires', async () => {
    const { server, client, forServers, expired } = files();
    const pod = await redisPod({ engine, props: required, secrets: { [SECRET]: { password: PASSWORD }, certificate: server } });
    await pod.startReady();

    expect(await byTls(pod, server, 'echo ping', client)).toBe('PONG');
    expect(await byTls(pod, server)).toMatch(REFUSED);
    for (const refused of [certificateFiles(), forServers, expired]) { expect(await byTls(pod, server, 'echo ping', refused)).toMatch(REFUSED); }
    pod.refresh({ secrets: { certificate: { ...expired } } });
    await pod.untilLogged('the certificate of Secret certificate has expired');
    for (const kind of ['startup', 'liveness', 'readiness'] as const) { expect([kind, (await pod.probe(kind)).ok]).toEqual([kind, true]); }
  });
});

test('login: the certificate is the user of applications without a password, and other names are none', async () => {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop', disableResourceNameHashes: true });
  const tls = RedisTls.only({ clientCertificates: RedisClientCertificates.required({ login: true }) });
  new RedisStandalone(chart, 'Redis', { plan: RedisPlan.PRO, name: INSTANCE, tls });
  const authority = new Authority();
  const server = authority.leaf();
  const pod = await PodRunner.create({
    engine: Engine.VALKEY_9_1, manifests: Testing.synth(chart), secrets: { [SECRET]: { password: PASSWORD }, [`${INSTANCE}-tls`]: server },
  });
  await pod.startReady();
  const as = async (commonName: string, commands: string) => byTls(pod, server, commands, authority.leaf({ usages: 'clientAuth', commonName }));

  expect(await as('default', 'echo acl whoami')).toBe('default');
  expect(await as('default', 'echo config get port')).toMatch(/^NOPERM/);
  expect(await as('other', 'echo acl whoami')).toMatch(/^NOAUTH/);
});

// They take long, and what differs between the engines is tested above.
describe.each((ALL_ENGINES ? ENGINES : [Engine.VALKEY_9_1]).map((engine) => ({ engine, name: String(engine) })))('required among the pods, $name', ({ engine }) => {
  const untilTls = async (pods: readonly PodRunner[]) => until('no server has a plain port', async () => {
    return (await Promise.all(pods.map(async (pod) => pod.setting('port')))).every((port) => port === '0');
  }, 90);
  const command = async (pod: PodRunner, { server, client }: { server: CertificateFiles; client: CertificateFiles }, text: string) =>
    byTls(pod, server, `echo ${text}`, client);

  test('a primary with replicas: they follow, and find each other again when all have stopped', async () => {
    const all = files();
    const instance = await ReplicationInstance.create({ engine, props: required, secrets: { certificate: all.server } });
    await instance.startReady();
    await untilTls(instance.pods);
    expect(await command(instance.primary, all, 'set key value')).toBe('OK');
    await instance.untilInSync();

    for (const pod of instance.pods) { await pod.kill(); }
    await Promise.all(instance.pods.map(async (pod) => pod.start()));
    await instance.untilInSync();
    expect(await command(instance.replicas[0], all, 'get key')).toBe('value');
  });

  test('a certificate of a pod that is for servers alone: it waits, and says why', async () => {
    const { server, forServers } = files();
    const instance = await ReplicationInstance.create({ engine, props: required, secrets: { certificate: forServers } });
    await instance.primary.start();
    await instance.primary.untilLogged('waiting for a certificate in Secret certificate that is for clients too (clientAuth): the other pods want one of this pod');
    for (const pod of instance.pods) { pod.refresh({ secrets: { certificate: server } }); }
    await Promise.all(instance.replicas.map(async (pod) => pod.start()));
    await instance.untilInSync();
  });

  test('without them, files that do not fit each other keep no pod from asking the others', async () => {
    const { server, renewed } = files();
    const instance = await ReplicationInstance.create({ engine, props: { tls: RedisTls.only({ certificate }) }, secrets: { certificate: server } });
    await instance.startReady();
    await untilTls(instance.pods);
    const [replica] = instance.replicas;
    replica.refresh({ secrets: { certificate: { ...server, 'tls.key': renewed['tls.key'] } } });
    await replica.untilLogged('the server refused the certificate of Secret certificate');
    const { stdout } = await replica.exec(['sh', '-c', 'here=/opt/redis; . $here/cli.sh; . $here/log.sh; . $here/peers.sh; peer_cli "$1" "$REDIS_MEMBER_PORT" ping', 'sh', instance.primary.name]);
    expect(stdout.trim()).toBe('PONG');
  });

  test('a cluster: the nodes find each other, and a planned stop moves the slots', async () => {
    const all = files();
    const instance = await ClusterInstance.create({ engine, props: required, secrets: { certificate: all.server } });
    await instance.startReady();
    await untilTls(instance.all);
    await instance.untilWhole();
    // `foo` is in a slot of the third shard.
    expect(await command(instance.node(2, 0), all, 'set foo bar')).toBe('OK');
    expect(await instance.node(2, 0).stop()).toBe(0);
    await instance.untilPrimary(2, 1);
    expect(await command(instance.node(2, 1), all, 'get foo')).toBe('bar');
    await instance.restart([instance.node(2, 0)]);
    await instance.untilPrimary(2, 0);
  }, 150_000);

  test('with sentinels: proxies follow the primary, and take a renewed certificate without closing a connection', async () => {
    const all = files();
    const secrets = { certificate: all.server, client: all.client };
    const instance = await SentinelInstance.create({ engine, props: required, secrets });
    const proxy = await instance.addProxy(PROXY);
    await instance.startReady();
    await proxy.startReady();
    await untilTls(instance.members);
    await instance.until('the sentinels monitor the port with TLS', async () => (await Promise.all(instance.sentinels.map(reportOf))).every(({ port }) => port === '6380'), 90);
    const through = async (commands: string, presented: CertificateFiles) => (
      byTlsThrough(instance.network.address(PROXY), instance.members[1], all.server, commands, presented));
    expect(await through('echo set key value', all.client)).toBe('OK');
    expect(await through('echo ping', certificateFiles())).toMatch(REFUSED);

    const open = through('for i in $(seq 60); do echo client id; sleep 0.5; done', all.client);
    proxy.refresh({ secrets: { client: { ...all.renewed, 'tls.key': all.client['tls.key'] } } });
    await proxy.untilLogged('renew-certificate: the certificate of Secret client cannot be used');
    // Empty lines of a file end no command of HAProxy's.
    proxy.refresh({ secrets: { client: { ...all.renewed, 'tls.crt': `\n\n${all.renewed['tls.crt']}\n\n` } } });
    await proxy.untilLogged('renew-certificate: this proxy has the certificate of Secret client');
    const ids = (await open).split('\n');
    expect([ids.length, new Set(ids).size]).toEqual([60, 1]);

    await instance.members[0].kill();
    await instance.untilFailover(0);
    await until('the proxy leads to the new primary', async () => await through('echo get key', all.client) === 'value', 30);
    expect(proxy.running).toBe(true);
  });
});
