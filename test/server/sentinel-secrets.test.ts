import { readFileSync } from 'fs';
import { Engine, RedisPassword } from '../../src';
import { disposePods, PodRunner, SecretData } from '../support/pod-runner';
import { ENGINES_AND_SHELLS, Shell } from '../support/pod-runner-images';
import { CONNECTION_SECRET, INTERNAL_SECRET, sentinelManifests } from '../support/sentinel-instance';

afterEach(disposePods);

interface Run {
  readonly engine?: Engine;
  readonly shell?: Shell;
  readonly connection?: SecretData;
  readonly internal?: SecretData;
  readonly given?: string;
}

interface Written {
  readonly code: number | string;
  readonly log: string;
  /** The Secrets, with decoded values. */
  readonly files: Readonly<Record<'connection' | 'internal' | 'password', Secret>>;
}

interface Secret {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly type: string;
  readonly data: Record<string, string>;
}

const NEW = expect.stringMatching(/^[A-Za-z0-9]{32}$/) as string;

describe.each(ENGINES_AND_SHELLS)('$name with $shell', ({ engine, shell }) => {
  test('at the first run all passwords are generated and differ from each other', async () => {
    const { code, files } = await write({ engine, shell });

    expect(code).toBe(0);
    expect(files.internal).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      metadata: { name: INTERNAL_SECRET, namespace: 'shop' },
      data: { 'internal-password': NEW, 'monitor-password': NEW },
    });
    const passwords = [files.connection.data.password, ...Object.values(files.internal.data)];
    expect(new Set(passwords).size).toBe(3);
    expect(files.password.data).toEqual({ password: files.connection.data.password });
  });

  test('existing passwords are kept', async () => {
    const internal = { 'internal-password': 'theirsAndOfNoOtherApp', 'monitor-password': 'lookingAtTheServers' };
    const { files } = await write({ engine, shell, connection: { password: 'the one of all of them' }, internal });

    expect(files.internal.data).toEqual(internal);
    expect(files.connection.data.password).toBe('the one of all of them');
  });

  test('a missing password is generated, and the others are kept', async () => {
    const { files } = await write({ engine, shell, internal: { 'internal-password': 'theirsAndOfNoOtherApp' } });

    expect(files.internal.data).toEqual({ 'internal-password': 'theirsAndOfNoOtherApp', 'monitor-password': NEW });
  });
});

test('the connection Secret also has the sentinels and the read address', async () => {
  const { files } = await write({ connection: { password: 'secretSecretSecret' } });
  const domain = 'shop.svc.cluster.local';

  expect(files.connection.data).toEqual({
    'type': 'redis',
    'provider': 'cdk8s-managed-redis',
    'host': `store.${domain}`,
    'port': '6379',
    'username': 'default',
    'password': 'secretSecretSecret',
    'uri': `redis://default:secretSecretSecret@store.${domain}:6379`,
    'url': `redis://default:secretSecretSecret@store.${domain}:6379`,
    'read-uri': `redis://default:secretSecretSecret@store-ro.${domain}:6379`,
    'sentinels': [0, 1, 2].map((ordinal) => `store-sentinel-${ordinal}.${domain}:26379`).join(','),
    'master-name': 'store',
  });
});

test('a given password is for clients only', async () => {
  const { files, log } = await write({ given: 'the given "password"', connection: { password: 'the old password' } });

  expect(files.connection.data.password).toBe('the given "password"');
  expect(decodeURIComponent(new URL(files.connection.data['read-uri']).password)).toBe('the given "password"');
  expect(Object.values(files.internal.data)).toEqual([NEW, NEW]);
  expect(log).toBe('write-connection-secret: taking the given password\n');
});

test('without the given password no Secret is written', async () => {
  const pod = await jobPod({ given: '' });
  await pod.start();

  expect(await pod.waitExit()).toBe(1);
  expect(pod.log()).toBe("write-connection-secret: the password in key 'redis' of Secret own is empty: change that Secret; this script tries again\n");
  expect(() => readFileSync(pod.path('manifests', 'internal.json'))).toThrow('ENOENT');
});

test.each([
  ['two\nlines of words', 'has other characters than letters and digits'],
  ['user pod on nopass ~* +@all', 'has other characters than letters and digits'],
  ['short', 'has 5 characters, not 16 to 512'],
])('the internal password %j is rejected, and no Secret is written', async (password, fault) => {
  const pod = await jobPod({ internal: { 'internal-password': 'theirsAndOfNoOtherApp', 'monitor-password': password } });
  await pod.start();

  expect(await pod.waitExit()).toBe(1);
  expect(pod.log()).toBe(`write-internal-secret: the monitor-password in Secret ${INTERNAL_SECRET} ${fault}: change that Secret; this script tries again\n`);
  expect(() => readFileSync(pod.path('manifests', 'connection.json'))).toThrow('ENOENT');
});

test('no password is in the log', async () => {
  const { files, log } = await write({});

  for (const password of [files.connection.data.password, ...Object.values(files.internal.data)]) { expect(log).not.toContain(password); }
});

async function jobPod({ engine = Engine.VALKEY_9_1, shell, connection, internal, given }: Run): Promise<PodRunner> {
  return PodRunner.create({
    engine,
    shell,
    manifests: sentinelManifests(engine, given === undefined ? {} : { password: RedisPassword.fromSecret({ secretName: 'own', key: 'redis' }) }),
    kind: 'Job',
    container: 'write',
    namespace: 'shop',
    secrets: {
      ...(connection && { [CONNECTION_SECRET]: connection }),
      ...(internal && { [INTERNAL_SECRET]: internal }),
      ...(given !== undefined && { own: { redis: given } }),
    },
  });
}

async function write(run: Run): Promise<Written> {
  const pod = await jobPod(run);
  await pod.start();
  const code = await pod.waitExit();
  const read = (name: string): Secret => {
    const secret = JSON.parse(readFileSync(pod.path('manifests', `${name}.json`), 'utf8')) as Secret;
    return { ...secret, data: Object.fromEntries(Object.entries(secret.data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')])) };
  };
  return { code, log: pod.log(), files: { connection: read('connection'), internal: read('internal'), password: read('password') } };
}
