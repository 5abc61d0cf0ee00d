import { Engine, EvictionPolicy, RedisPassword } from '../../src';
import { disposePods, PodRunner, SecretData, until } from '../support/pod-runner';
import { SHELLS, Shell } from '../support/pod-runner-images';
import { redisManifests, redisPod } from '../support/pod-runner-redis';
import { INSTANCE, sentinelManifests } from '../support/sentinel-instance';

afterEach(disposePods);

const PASSWORD = 'correct horse battery';
const INTERNAL = 'AmongOurselves2026';
const MONITOR = 'OnlyLooking2026';

const WAITS = 'await-passwords: waiting for missing keys, which the kubelet looks for about once a minute: ';

type Secrets = Readonly<Record<string, SecretData>>;

const FROM_VAULT = RedisPassword.fromConnectionSecret('vault');

/** A single server whose connection Secret is the user's: `vault`. */
async function server(shell: Shell, secrets: Secrets): Promise<PodRunner> {
  const pod = await redisPod({ shell, secrets, props: { password: FROM_VAULT } });
  pod.password = PASSWORD;
  return pod;
}

/** A pod of an instance with sentinels whose Secrets are the user's: `vault` and `vault-internal`. */
async function podOf(workload: string, secrets: Secrets, kind: 'StatefulSet' | 'Deployment' = 'StatefulSet'): Promise<PodRunner> {
  const password = RedisPassword.fromConnectionSecret('vault', { internalSecretName: 'vault-internal' });
  return PodRunner.create({
    manifests: sentinelManifests(Engine.VALKEY_9_1, { password }), engine: Engine.VALKEY_9_1, kind, workload, pod: `${workload}-0`, secrets,
  });
}

describe.each(SHELLS)('a server with %s', (shell) => {
  test('waits for the Secret of the user, names it with its key, and starts when it has the password', async () => {
    const pod = await server(shell, {});
    await pod.start();
    await pod.untilLogged(`${WAITS}'password' of Secret vault\n`);

    pod.refresh({ secrets: { vault: { user: 'an-operator' } } });
    pod.refresh({ secrets: { vault: { password: PASSWORD } } });
    await pod.untilReady();
    expect(await pod.cli('ping')).toBe('PONG');
    expect(await pod.cliAs('default', 'another', 'ping')).toContain('WRONGPASS');
  });

  test.each<{ state: string; data: SecretData }>([{ state: 'no key', data: { other: PASSWORD } }, { state: 'an empty key', data: { password: '\n' } }])('waits if the Secret has $state', async ({ data }) => {
    const pod = await server(shell, { vault: data });
    await pod.start();
    await pod.untilLogged(`${WAITS}'password' of Secret vault\n`);
    expect(pod.log()).not.toContain('starting');
  });

  test('that waits ends at once when its pod is deleted', async () => {
    const pod = await server(shell, {});
    await pod.start();
    await pod.untilLogged(WAITS);
    expect(await pod.stop()).toBe(143);
  });

  test('says nothing if the Secret is complete', async () => {
    const pod = await server(shell, { vault: { password: PASSWORD } });
    await pod.startReady();
    expect(pod.log()).not.toContain('await-passwords');
  });
});

test('a server keeps its password while the key is absent, and takes the next one', async () => {
  const pod = await server('dash', { vault: { password: PASSWORD } });
  await pod.startReady();

  const manifests = redisManifests(Engine.VALKEY_9_1, { password: FROM_VAULT, evictionPolicy: EvictionPolicy.NOEVICTION });
  pod.refresh({ secrets: { vault: {} }, manifests });
  await until('the agent has looked', async () => await pod.setting('maxmemory-policy') === 'noeviction');
  expect(await pod.cli('ping')).toBe('PONG');
  expect(pod.log()).not.toMatch(/no such file|can't open|cannot open/i);

  pod.refresh({ secrets: { vault: { password: 'another correct horse' } } });
  await pod.untilLogged('the password of the connection Secret changed');
  pod.password = 'another correct horse';
  expect(await pod.cli('ping')).toBe('PONG');
});

describe('with sentinels', () => {
  test('a server names every missing key of both Secrets at once', async () => {
    const pod = await podOf(INSTANCE, { 'vault-internal': { 'monitor-password': MONITOR } });
    await pod.start();
    await pod.untilLogged(`${WAITS}'password' of Secret vault, 'internal-password' of Secret vault-internal\n`);
  });

  test('a sentinel waits for the key that it needs, and for no other', async () => {
    const pod = await podOf(`${INSTANCE}-sentinel`, {});
    await pod.start();
    await pod.untilLogged(`${WAITS}'internal-password' of Secret vault-internal\n`);
    expect(await pod.stop()).toBe(143);
  });

  test('a proxy without its password ends, and says which key is missing', async () => {
    const pod = await podOf(`${INSTANCE}-proxy`, { 'vault-internal': { 'internal-password': INTERNAL } }, 'Deployment');
    await pod.start();
    expect(await pod.waitExit()).toBe(1);
    expect(pod.log()).toBe(
      "start-proxy: there is no password in key 'monitor-password' of Secret vault-internal: create it; this container restarts until then\n");
  });

  test.each([
    { internal: 'AmongOurselves2026\nmasterauth x', monitor: MONITOR, key: 'internal-password', fault: 'has other characters than letters and digits' },
    { internal: 'FifteenLetters1', monitor: MONITOR, key: 'internal-password', fault: 'has 15 characters, not 16 to 512' },
    { internal: INTERNAL, monitor: 'Only"Looking"2026', key: 'monitor-password', fault: 'has other characters than letters and digits' },
  ])('a server refuses the passwords $internal and $monitor among the pods', async ({ internal, monitor, key, fault }) => {
    const pod = await podOf(INSTANCE, { 'vault': { password: PASSWORD }, 'vault-internal': { 'internal-password': internal, 'monitor-password': monitor } });
    await pod.start();
    expect(await pod.waitExit()).toBe(1);
    expect(pod.log()).toBe(
      `await-passwords: the password in key '${key}' of Secret vault-internal ${fault}: change it; the pods that read it start when it can be used\n`);
  });
});
