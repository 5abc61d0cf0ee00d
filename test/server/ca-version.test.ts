import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Engine, RedisCertificate, RedisClientCertificates, RedisOwnAuthorityOptions, RedisSentinelProps, RedisTls } from '../../src';
import { Authority, byTls, byTlsThrough, CertificateFiles } from '../support/certificates';
import { Kubelet } from '../support/kubelet';
import { podTemplateOf } from '../support/manifests';
import { disposePods, Manifest, PodRunner, SecretData, until } from '../support/pod-runner';
import { Shell, SHELLS } from '../support/pod-runner-images';
import { printedBy } from '../support/pod-runner-namespaces';
import type { PodNetwork } from '../support/pod-runner-network';
import { INSTANCE, PROXY, reportOf, SECRETS, SentinelInstance, sentinelManifests } from '../support/sentinel-instance';
import { TlsWriter } from '../support/tls-writer';

/*
 * The steps of docs/tls.md, "Change the key of the authority". The engines read certificates in the same way; the other tests of TLS run with each.
 */

afterEach(disposePods);

const ENGINE = Engine.VALKEY_9_1;
const BUNDLE = `${INSTANCE}-ca-bundle-1-2`;

function propsOf(authority: RedisOwnAuthorityOptions): Partial<RedisSentinelProps> {
  const clientCertificates = RedisClientCertificates.optional();
  return { tls: RedisTls.only({ certificate: RedisCertificate.ownAuthority(authority), clientCertificates }) };
}

const [BOTH, SECOND, AFTER] = [{ trustedCaVersions: [1, 2] }, { caVersion: 2, trustedCaVersions: [1, 2] }, { caVersion: 2 }]
  .map((authority) => sentinelManifests(ENGINE, propsOf(authority)));

interface Run {
  readonly code: number | string;
  readonly log: string;
  readonly pod: PodRunner;
  readonly written: () => Manifest;
}

/** What the Job does of the bundle. */
async function runJob(secrets: Readonly<Record<string, SecretData>>, shell?: Shell): Promise<Run> {
  const pod = await PodRunner.create({ manifests: BOTH, engine: ENGINE, shell, kind: 'Job', container: 'write-authorities', secrets: { ...SECRETS, ...secrets } });
  await pod.start();
  return { code: await pod.waitExit(), log: pod.log(), pod, written: () => JSON.parse(readFileSync(pod.path('manifests', 'authorities.json'), 'utf8')) as Manifest };
}

/** As cert-manager makes that of an authority: with its key. */
function secretOf({ 'ca.crt': certificate, 'tls.key': key }: CertificateFiles): SecretData {
  return { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': certificate };
}

function valuesOf(secret: Manifest): Record<string, string> {
  return Object.fromEntries(Object.entries<string>(secret.data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]));
}

describe.each(SHELLS)('the Job, with %s', (shell) => {
  const [first, second] = [new Authority('store-ca').leaf(), new Authority('store-ca-2').leaf()];

  test('writes the certificates of all trusted versions into one Secret, and sees no key', async () => {
    const { code, log, written, pod } = await runJob({ 'store-ca': secretOf(first), 'store-ca-2': secretOf(second) }, shell);

    expect([code, log]).toEqual([0, `write-authorities-secret: the certificates of these Secrets become those of Secret ${BUNDLE}: store-ca store-ca-2\n`]);
    expect(written()).toMatchObject({
      apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: { name: BUNDLE, namespace: 'default', labels: { 'app.kubernetes.io/instance': INSTANCE } },
    });
    expect(valuesOf(written())).toEqual({ 'ca.crt': first['ca.crt'] + second['ca.crt'] });
    expect(readdirSync(pod.path('authorities')).filter((name) => !name.startsWith('..'))).toEqual(['store-ca', 'store-ca-2']);
  });

  test.each(['', '-----BEGIN PRIVATE KEY-----\n'])('fails and names the Secret that has no certificate but %j', async (text) => {
    const { code, log } = await runJob({ 'store-ca': secretOf(first), 'store-ca-2': { 'tls.crt': text } }, shell);

    expect([code, log]).toEqual([1, "write-authorities-secret: there is no certificate in key 'tls.crt' of Secret store-ca-2, which cert-manager makes: see 'kubectl describe certificate store-ca-2'; this script tries again\n"]);
  });
});

/** A client that verifies the certificate of each proxy again and again. */
function prober(network: PodNetwork, addresses: readonly string[], authority: string) {
  const program = join(__dirname, '..', 'support', 'programs', 'tls-prober.mjs');
  const child = network.spawn([process.execPath, program], { ADDRESSES: addresses.join(' '), PORT: '6381', AUTHORITY: authority, SERVER_NAME: INSTANCE });
  const output = printedBy(child);
  return async () => {
    child.stdin!.write('stop\n');
    await until('the prober ends', () => output().endsWith('\n'));
    return JSON.parse(output()) as { readonly verified: number; readonly refused: Record<string, number> };
  };
}

/** Of the engines' client: of a server that it does not trust, and of one that does not trust its certificate. */
const UNTRUSTED = /certificate verify failed|unable to get local issuer/i;
const REFUSED = /reset by peer|closed the connection|alert|unknown ca/i;

test('servers, sentinels and proxies take another key of the authority in three steps, and no client notices', async () => {
  const [first, second] = [new Authority('store-ca'), new Authority('store-ca-2')];
  const leaves = (authority: Authority) => ({
    [`${INSTANCE}-tls`]: authority.leaf({ names: ['localhost', INSTANCE] }),
    [`${INSTANCE}-proxy-tls`]: authority.leaf({ usages: 'clientAuth' }),
  });
  const trusting = (authority: Authority) => authority.leaf();
  const presented = [first, second].map((authority) => authority.leaf({ usages: 'clientAuth' }));

  const instance = await SentinelInstance.create({ engine: ENGINE, props: propsOf({}), secrets: leaves(first) });
  const proxies = await Promise.all([PROXY, `${PROXY}-2`].map((name) => instance.addProxy(name)));
  const addresses = proxies.map(({ name }) => instance.network.address(name));
  const [[m0, m1, m2], [s0, s1, s2]] = [instance.members, instance.sentinels];
  await instance.startReady();
  for (const proxy of proxies) { await proxy.startReady(); }
  await instance.until('every pod has links with TLS', async () => (await Promise.all(instance.sentinels.map(reportOf))).every(({ port }) => port === '6380')
    && (await Promise.all(instance.members.map(async (pod) => pod.setting('port')))).every((port) => port === '0'), 90);
  const kubelet = new Kubelet([...instance.sentinels, ...proxies]);

  /** All are connected to each other, and nothing is considered down. */
  const connected = async () => {
    await instance.untilDiscovered();
    await instance.until('every replica is in sync', async () => {
      const links = await Promise.all(instance.members.map(async (pod) => (await pod.info('role') === 'master' ? 'up' : pod.info('master_link_status'))));
      return links.every((link) => link === 'up');
    });
  };
  const through = async (address: string, authority: string) => byTlsThrough(address, m1, { 'ca.crt': authority });
  const rollAll = async (manifests: readonly Manifest[], authority: string) => {
    for (const pod of [s2, m2, s1, m1, s0]) {
      await kubelet.roll(pod, manifests);
      await connected();
    }
    for (const proxy of proxies) {
      await kubelet.rollProxy(proxy, manifests);
      expect(await through(instance.network.address(proxy.name), authority)).toBe('PONG');
    }
    await kubelet.roll(m0, manifests);
    await connected();
  };
  const refresh = (secrets: Readonly<Record<string, SecretData>>, pods: readonly PodRunner[] = [...instance.pods, ...proxies]) => {
    pods.forEach((pod) => pod.refresh({ secrets }));
  };

  // Step 1: both are trusted. The pods restart, those of applications too.
  const { written } = await runJob({ 'store-ca': secretOf(first.leaf()), 'store-ca-2': secretOf(second.leaf()) });
  const bundle = valuesOf(written());
  refresh({ [BUNDLE]: bundle });
  const writer = new TlsWriter(instance.network, addresses, 6381, bundle['ca.crt']);
  const probed = prober(instance.network, addresses, bundle['ca.crt']);
  await rollAll(BOTH, bundle['ca.crt']);
  for (const member of instance.members) { expect(await byTls(member, trusting(first), 'echo ping', presented[1])).toBe('PONG'); }

  const undisturbed = async () => {
    const { refused, gap } = await writer.since();
    expect(refused).toEqual([]);
    expect(gap).toBeLessThan(1000);
  };

  // Step 2: the certificates are those of the second one. Each pod has them at a moment of its own, and no pod has another template.
  expect(templatesOf(SECOND)).toEqual(templatesOf(BOTH));
  const epoch = (await reportOf(s0))['config-epoch'];
  expect(kubelet.counts.size).toBe(0);
  await writer.since();
  const renewed = leaves(second);
  refresh(renewed, [m0, s1, proxies[0]]);
  await m0.untilLogged(`the certificate of Secret ${INSTANCE}-tls changed: new connections get it, open ones stay`);
  await instance.until('a sentinel has restarted', () => kubelet.counts.has(s1.name), 60);
  await undisturbed();
  // Links between pods that have changed and pods that have not. To cut them pauses writes, as without TLS.
  for (const member of instance.members) { await member.cli('client', 'kill', 'type', 'replica'); }
  await connected();
  await writer.since();
  refresh(renewed);
  for (const member of instance.members) {
    await until(`${member.name} has the certificate`, async () => await byTls(member, trusting(second)) === 'PONG');
    for (const certificate of presented) { expect(await byTls(member, trusting(second), 'echo ping', certificate)).toBe('PONG'); }
  }
  for (const proxy of proxies) { await proxy.untilLogged(`renew-certificate: this proxy has the certificate of Secret ${INSTANCE}-proxy-tls`); }
  await instance.until('every sentinel has restarted', () => kubelet.counts.size === 3, 90);
  await connected();
  expect(Object.fromEntries(kubelet.counts)).toEqual({ [s0.name]: 1, [s1.name]: 1, [s2.name]: 1 });
  expect((await reportOf(s0))['config-epoch']).toBe(epoch);
  await undisturbed();

  // Step 3: the first one is no longer trusted.
  await rollAll(AFTER, second.leaf()['ca.crt']);
  for (const member of instance.members) {
    expect(await byTls(member, trusting(second), 'echo ping', presented[1])).toBe('PONG');
    expect(await byTls(member, trusting(second), 'echo ping', presented[0])).toMatch(REFUSED);
    expect(await byTls(member, trusting(first))).toMatch(UNTRUSTED);
  }
  const { verified, refused: unverified } = await probed();
  expect(unverified).toEqual({});
  expect(verified).toBeGreaterThan(200);
  const { acknowledged, lost } = await writer.stop();
  await kubelet.stop();
  expect(acknowledged).toBeGreaterThan(1000);
  expect(lost).toEqual([]);
}, 500_000);

/** What restarts pods when it changes. */
function templatesOf(manifests: readonly Manifest[]): Record<string, unknown> {
  const workloads = manifests.filter(({ kind }) => ['StatefulSet', 'Deployment', 'Job'].includes(kind));
  return Object.fromEntries(workloads.map((workload) => [`${workload.kind}/${workload.metadata.name}`, podTemplateOf(workload)]));
}
