import { existsSync, writeFileSync } from 'fs';
import { RedisCertificate, RedisReplicationProps, RedisTls } from '../../src';
import { byTls, certificateFiles } from '../support/certificates';
import { Manifest, PodRunner, disposePods, until } from '../support/pod-runner';
import { ALL_ENGINES, NEWEST_ENGINES } from '../support/pod-runner-images';
import { ReplicationInstance, replicationManifests } from '../support/replication-instance';
import { startAll } from '../support/sentinel-instance';
import { SteadyWriter } from '../support/steady-writer';

afterEach(disposePods);

const certificate = RedisCertificate.fromSecret({ secretName: 'certificate' });
const PLAIN = { port: '6379', links: 'no' };
const TLS_ALONE = { port: '0', links: 'yes' };

/** The port that is open beside that with TLS, the links, and where a replica has its primary. */
async function stateOf(pod: PodRunner): Promise<{ port: string; links: string; follows?: string }> {
  return { port: await pod.setting('port'), links: await pod.setting('tls-replication'), follows: await pod.info('master_port') };
}

async function untilAll(instance: ReplicationInstance, expected: { port: string; links: string }): Promise<void> {
  const states = async () => Promise.all(instance.pods.map(stateOf));
  const reached = ({ port, links, follows }: Awaited<ReturnType<typeof stateOf>>) =>
    port === expected.port && links === expected.links && (follows ?? '').replace('6379', 'no').replace('6380', 'yes').replace(/^$/, links) === links;
  await until('every pod has its mode', async () => (await states()).every(reached), 60).catch(async (error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await states())}\n${instance.logs()}`);
  });
}

/** One pod of a rolling update: it is ready, and all replicas are in sync, before the next one. */
async function restart(instance: ReplicationInstance, pod: PodRunner, manifests: readonly Manifest[]): Promise<void> {
  const preStop = pod.lifecycle()?.preStop;
  if (preStop) { await pod.exec(preStop.exec.command); }
  expect(await pod.stop()).toBe(0);
  await pod.replace(manifests);
  await pod.start();
  await instance.untilInSync();
}

async function crash(instance: ReplicationInstance, pod: PodRunner): Promise<void> {
  await pod.kill();
  await pod.start();
  await instance.untilInSync();
}

/** What another pod gets at the plain port. */
async function plainFrom(pod: PodRunner, address: string): Promise<string> {
  const { stdout, stderr } = await pod.exec(['sh', '-c', '"$REDIS_CLI" -h "$ADDRESS" -p 6379 ping'], { env: { ADDRESS: address } });
  return (stdout + stderr).trim();
}

// It takes long: by default with the newest engine; tls-sentinels has links with TLS on the others too.
describe.each((ALL_ENGINES ? NEWEST_ENGINES : NEWEST_ENGINES.slice(0, 1)).map((engine) => ({ engine, name: String(engine) })))('a primary with replicas, $name', ({ engine }) => {
  const manifests = (props: Partial<RedisReplicationProps>) => replicationManifests(engine, { minReplicasToWrite: 1, ...props });
  const beside = manifests({ tls: RedisTls.beside({ certificate }) });
  const only = manifests({ tls: RedisTls.only({ certificate }) });

  test('goes from plain text to TLS alone and back, pod by pod, and loses no acknowledged write', async () => {
    const files = certificateFiles();
    const instance = await ReplicationInstance.create({ engine, props: { minReplicasToWrite: 1 }, secrets: { certificate: files } });
    await instance.startReady();
    const writer = new SteadyWriter(instance.primary);
    const [first, second] = instance.replicas;
    const order = [instance.primary, second, first];

    for (const pod of order) { await restart(instance, pod, beside); }
    await untilAll(instance, PLAIN);

    // A pod that crashes between the first and the last one of a rolling update goes on as its peers do.
    await restart(instance, instance.primary, only);
    await restart(instance, second, only);
    await crash(instance, first);
    expect(await stateOf(first)).toMatchObject(PLAIN);
    expect((await stateOf(instance.primary)).port).toBe('6379');
    await restart(instance, first, only);

    // The links change in the running servers, without a full resync and without a pause of writes.
    const resyncs = await instance.primary.info('sync_full');
    await writer.since();
    await untilAll(instance, TLS_ALONE);
    await instance.untilInSync();
    expect(await instance.primary.info('sync_full')).toBe(resyncs);
    const { gap, refused } = await writer.since();
    expect(refused).toEqual([]);
    expect(gap).toBeLessThan(1500);
    for (const pod of instance.pods) { expect(await plainFrom(first, instance.network.address(pod.name))).toMatch(/refused/); }
    expect(await byTls(first, files, 'echo ping')).toBe('PONG');

    // Back: the first pods have a plain port, and links that the others can take.
    await restart(instance, first, beside);
    expect(await stateOf(first)).toEqual({ port: '6379', links: 'yes', follows: '6380' });
    await crash(instance, second);
    expect(await stateOf(second)).toMatchObject(TLS_ALONE);
    await restart(instance, second, beside);
    await restart(instance, instance.primary, beside);
    await untilAll(instance, PLAIN);
    await instance.untilInSync();

    // Without TLS there is nothing to remember for a later run with it.
    expect(existsSync(first.path('data', '.links'))).toBe(true);
    await restart(instance, first, manifests({}));
    expect(existsSync(first.path('data', '.links'))).toBe(false);

    const { acknowledged, lost } = await writer.stop();
    expect(acknowledged).toBeGreaterThan(100);
    expect(lost).toEqual([]);
    expect(instance.logs()).not.toContain('putting them back');
  }, 400_000);

  test('with TLS alone starts at once, and copies data sets by TLS', async () => {
    const files = certificateFiles();
    const instance = await ReplicationInstance.create({ engine, props: { tls: RedisTls.only({ certificate }) }, secrets: { certificate: files } });
    await instance.startReady();
    await untilAll(instance, TLS_ALONE);
    expect(await byTls(instance.primary, files, 'echo set key value')).toBe('OK');
    // The others ask by it how this server connects.
    expect(await instance.primary.cli('acl', 'getuser', 'internal')).toMatch(/^commands\n-@all \+ping \+info \+psync \+replconf \+replicaof \+config\|get$/m);

    const [replica] = instance.replicas;
    await until('the replica has it', async () => await byTls(replica, files, 'echo get key') === 'value');
    for (const pod of [replica, instance.primary]) {
      await pod.kill();
      await pod.replace();
      pod.loseData();
      await pod.start();
      await instance.untilInSync();
      expect(await byTls(pod, files, 'echo get key')).toBe('value');
    }
    expect(instance.primary.log()).toMatch(/resync-primary: this server has the data set of store-replica-[01] and is the primary again\n/);
    await untilAll(instance, TLS_ALONE);

    for (const pod of instance.pods) { await pod.kill(); }
    await startAll(instance.pods);
    await instance.untilInSync();
    await untilAll(instance, TLS_ALONE);
    expect(await byTls(instance.primary, files, 'echo get key')).toBe('value');
  }, 240_000);
});

test('a primary that lost its volume does not start empty beside replicas whose certificate has expired', async () => {
  const expired = certificateFiles(-1);
  const instance = await ReplicationInstance.create({ props: { tls: RedisTls.only({ certificate }) }, secrets: { certificate: certificateFiles() } });
  await instance.startReady();
  await instance.primary.cli('set', 'key', 'value');
  for (const pod of instance.pods) { pod.refresh({ secrets: { certificate: expired } }); }
  for (const pod of instance.pods) { await pod.untilLogged('the certificate of Secret certificate has expired'); }
  await instance.primary.kill();
  await instance.primary.replace();
  instance.primary.loseData();
  await instance.primary.start();
  await instance.primary.untilLogged('choose-source: waiting for store-replica-0, which runs, and whose certificate has expired', 30);
  await new Promise((resolve) => setTimeout(resolve, 35_000));

  const renewed = certificateFiles();
  for (const pod of instance.pods) { pod.refresh({ secrets: { certificate: renewed } }); }
  await instance.untilInSync();
  expect(await instance.primary.cli('get', 'key')).toBe('value');
});

test('from no TLS directly to TLS alone, the plain port stays open until the last pod has restarted', async () => {
  const only = replicationManifests(undefined, { tls: RedisTls.only({ certificate }) });
  const instance = await ReplicationInstance.create({ secrets: { certificate: certificateFiles() } });
  await instance.startReady();
  const writer = new SteadyWriter(instance.primary);
  // What it remembers no longer holds: its volume is one of before, of a larger instance with TLS alone.
  writeFileSync(instance.replicas[0].path('data', '.links'), 'tls closed\n');
  await restart(instance, instance.replicas[0], only);
  await instance.replicas[0].untilLogged('opening the plain port: it is for');
  await restart(instance, instance.primary, only);
  expect(await stateOf(instance.primary)).toMatchObject(PLAIN);
  await restart(instance, instance.replicas[1], only);
  await untilAll(instance, TLS_ALONE);
  expect((await writer.stop()).lost).toEqual([]);
});
