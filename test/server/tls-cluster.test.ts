import { writeFileSync } from 'fs';
import { join } from 'path';
import { Engine, RedisCertificate, RedisClusterProps, RedisTls } from '../../src';
import { byTls, certificateFiles } from '../support/certificates';
import { ClusterInstance } from '../support/cluster-instance';
import { ClusterWriter } from '../support/cluster-writer';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ALL_ENGINES, ENGINES } from '../support/pod-runner-images';
import { printedBy } from '../support/pod-runner-namespaces';
import { PASSWORD } from '../support/sentinel-instance';

afterEach(disposePods);

const certificate = RedisCertificate.fromSecret({ secretName: 'certificate' });
const beside: Partial<RedisClusterProps> = { tls: RedisTls.beside({ certificate }) };
const only: Partial<RedisClusterProps> = { tls: RedisTls.only({ certificate }) };

/** In slots of the first, the second and the third shard: 5061, 7365, 12182. */
const TAGS = ['bar', 'c', 'foo'];

const PLAIN = 'port 6379, bus no, replication no';
const TLS_ALONE = 'port 0, bus yes, replication yes';

/** The plain port, how the node connects to others, and at which port of its primary a replica is. */
async function linksOf(pod: PodRunner): Promise<string> {
  const [port, bus, replication] = [await pod.setting('port'), await pod.setting('tls-cluster'), await pod.setting('tls-replication')];
  const follows = await pod.info('master_port');
  const astray = follows !== undefined && follows !== '' && follows !== (replication === 'yes' ? '6380' : '6379');
  return `port ${port}, bus ${bus}, replication ${replication}${astray ? `, at ${follows}` : ''}`;
}

async function untilLinks(instance: ClusterInstance, expected: string): Promise<void> {
  await instance.untilWhole();
  await instance.until(`every node has ${expected}`, async () => (await Promise.all(instance.all.map(linksOf))).every((links) => links === expected), 60);
  await instance.untilWhole();
}

/** A rolling update: in every shard the replica, then the primary. */
async function roll(instance: ClusterInstance, props: Partial<RedisClusterProps>, between?: () => Promise<void>): Promise<void> {
  await instance.apply(props);
  const shards = [...new Set(instance.all.map(({ name }) => Number(name.split('-')[1])))];
  for (const ordinal of [1, 0]) {
    for (const shard of shards) { await replace(instance, instance.node(shard, ordinal)); }
    if (ordinal === 1) { await between?.(); }
  }
}

async function replace(instance: ClusterInstance, pod: PodRunner): Promise<void> {
  expect(await pod.stop()).toBe(0);
  await pod.replace();
  await pod.start();
  await pod.untilReady(60);
  await instance.untilWhole();
}

/** What a node gets at a port of another one. */
async function answerAt(pod: PodRunner, address: string, port: number, options = ''): Promise<string> {
  const tls = '--tls --cacert "$REDIS_TLS_CA_FILE" --cert "$REDIS_TLS_CERT_FILE" --key "$REDIS_TLS_KEY_FILE"';
  const { stdout, stderr } = await pod.exec(['sh', '-c', `"$REDIS_CLI" -h "$ADDRESS" -p ${port} ${options === 'tls' ? tls : ''} ping`], { env: { ADDRESS: address } });
  return (stdout + stderr).trim();
}

test('a certificate that is for servers alone: the nodes stay connected in plain text, and the log says why', async () => {
  const instance = await ClusterInstance.create({ props: beside, secrets: { certificate: certificateFiles(30, 'serverAuth') } });
  await instance.startReady();
  await roll(instance, only);
  const unfit = 'the certificate must be one for clients too, which the cluster bus asks for\n';
  for (const pod of instance.all) { await pod.untilLogged(`agent-node: the nodes stay connected in plain text: ${unfit}`); }
  await untilLinks(instance, PLAIN);
}, 400_000);

test('the same of a new cluster, also when the file has the line ends of Windows: it is whole, in plain text', async () => {
  const files = certificateFiles(30, 'serverAuth');
  const instance = await ClusterInstance.create({ props: only, secrets: { certificate: { ...files, 'tls.crt': files['tls.crt'].replaceAll('\n', '\r\n') } } });
  await instance.startReady();
  for (const pod of instance.all) {
    await pod.untilLogged('choose-node-links: connecting to the other nodes in plain text: the certificate must be one for clients too, which the cluster bus asks for\n');
  }
  await untilLinks(instance, PLAIN);
}, 200_000);

/** Each takes minutes: by default with one engine. */
const named = (engines: readonly Engine[]) => engines.map((engine) => ({ engine, name: String(engine) }));

test.each(named(ALL_ENGINES ? ENGINES : [Engine.VALKEY_9_1]))('a cluster of $name goes from plain text to TLS alone and back, pod by pod, and loses no acknowledged write', async ({ engine }) => {
  const files = certificateFiles();
  const instance = await ClusterInstance.create({ engine, secrets: { certificate: files } });
  await instance.startReady();
  const writers = TAGS.map((tag, shard) => new ClusterWriter(() => instance.all.filter(({ name }) => name.startsWith(`store-${shard}-`)), tag));
  const gaps = () => writers.map((writer) => writer.longestGap());

  await roll(instance, beside);
  await untilLinks(instance, PLAIN);

  // Applications may subscribe to the channel of the word. That makes no node ready for it.
  for (const pod of instance.all) { pod.applicationClient().stdin!.write('subscribe __switch-links\n'); }
  await Promise.all(instance.all.map((pod) => until('the application has subscribed', async () => /\b1$/.test(await pod.cli('pubsub', 'numsub', '__switch-links')))));

  // Until the last pod is there the links stay as they are, those of a pod that crashes too.
  await roll(instance, only, async () => {
    await instance.node(1, 1).kill();
    await instance.node(1, 1).start();
    await instance.node(1, 1).untilReady(60);
    for (const pod of instance.all) { expect(await linksOf(pod)).toBe(PLAIN); }
    gaps();
  });
  await untilLinks(instance, TLS_ALONE);
  // With the switchovers of the last pods. Between two looks no node waits for another one.
  expect(Math.max(...gaps())).toBeLessThan(2500);

  const [first, second] = instance.all;
  const address = instance.network.address(first.name);
  expect(await answerAt(second, address, 6379)).toMatch(/refused/);
  expect(await answerAt(second, address, 16379, 'tls')).not.toMatch(/negotiate/);
  expect(await byTls(first, files, 'echo ping')).toBe('PONG');

  await roll(instance, beside, async () => {
    for (const pod of instance.all) { expect(await linksOf(pod)).toBe(TLS_ALONE); }
    await instance.node(1, 1).kill();
    await instance.node(1, 1).start();
    await instance.node(1, 1).untilReady(60);
    expect(await linksOf(instance.node(1, 1))).toBe(TLS_ALONE);
    gaps();
  });
  await untilLinks(instance, PLAIN);
  expect(Math.max(...gaps())).toBeLessThan(2500);
  expect(await answerAt(second, address, 6379)).toMatch(/NOAUTH/);

  for (const writer of writers) {
    const { acknowledged, lost } = await writer.stop();
    expect(acknowledged).toBeGreaterThan(100);
    expect(lost).toEqual([]);
  }
  expect(instance.logs()).not.toContain('putting them back');
}, 900_000);

test.each(named(ALL_ENGINES ? ENGINES : [Engine.REDIS_8_0]))('a cluster of $name with TLS alone starts, fails over, restarts as a whole, and migrates slots to a new shard', async ({ engine }) => {
  const files = certificateFiles();
  const instance = await ClusterInstance.create({ engine, props: only, secrets: { certificate: files } });
  await instance.startReady();
  await untilLinks(instance, TLS_ALONE);
  await instance.writeKeys(1000);
  expect(await byTls(instance.node(0, 0), files, 'echo set foo bar')).toMatch(/^MOVED 12182 store-2-0\..*:6380$/);

  await instance.node(0, 0).killServer();
  await instance.node(0, 0).waitExit();
  await instance.untilPrimary(0, 1);
  await instance.restart([instance.node(0, 0)]);
  await instance.untilPrimary(0, 0);

  // A pod that lost its volume asks the others by TLS.
  await instance.node(1, 1).kill();
  await instance.restart([instance.node(1, 1)], [instance.node(1, 1)]);
  await instance.untilWhole();

  await instance.restart(instance.all);
  await untilLinks(instance, TLS_ALONE);
  await instance.expectKeys(1000);

  const added = await instance.apply({ ...only, shards: 4 });
  for (const pod of added) { await pod.start(); }
  await instance.until('every shard has its share', async () => Object.values(await instance.slots()).join() === '4096,4096,4096,4096', 300);
  await untilLinks(instance, TLS_ALONE);
  await instance.expectKeys(1000);
  expect(instance.logs()).not.toContain('putting them back');
}, 900_000);

test('node-redis with the map of docs/clients.md waits for a node whose name the others do not know, and goes on when they do', async () => {
  const files = certificateFiles();
  const instance = await ClusterInstance.create({ props: only, secrets: { certificate: files } });
  await instance.startReady();
  const [first, nameless] = [instance.node(0, 0), instance.node(1, 0)];
  const hostname = await nameless.setting('cluster-announce-hostname');
  // Otherwise the agent sets it back.
  writeFileSync(nameless.path('run', 'settings-may-change'), '');
  await nameless.cli('config', 'set', 'cluster-announce-hostname', '');
  await until('the name is unknown', async () => /^\?$/m.test(await first.cli('cluster', 'slots')));

  const addresses = Object.fromEntries(instance.all.map(({ name }) => [name, instance.network.address(name)]));
  const program = join(__dirname, '../support/programs/cluster-node-redis-client.mjs');
  const env = { ADDRESSES: JSON.stringify(addresses), AUTHORITY: files['ca.crt'], PASSWORD: PASSWORD };
  const printed = printedBy(instance.network.spawn([process.execPath, program], env));
  await until('a command fails', () => printed() !== '');
  await nameless.cli('config', 'set', 'cluster-announce-hostname', hostname);
  await until('every key is written', () => printed().endsWith('written\n'), 60);
});
