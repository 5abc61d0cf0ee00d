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
      metadata: { name: INTERNAL_SECRET, namespace: 'shop', labels: {} },
      data: { 'internal-password': NEW, 'monitor-password': NEW },
    });
    const passwords = [files.connection.data.password, ...Object.values(files.internal.data)];
    expect(new Set(passwords).size).toBe(3);
    expect(files.password.data).toEqual({ password: files.connection.data.password });
  });

  test('existing passwords are kept', async () => {
    const internal = { 'internal-password': 'theirs', 'monitor-password': 'looking' };
    const { files } = await write({ engine, shell, connection: { password: 'of all' }, internal });

    expect(files.internal.data).toEqual(internal);
    expect(files.connection.data.password).toBe('of all');
  });

  test('a missing password is generated, and the others are kept', async () => {
    const { files } = await write({ engine, shell, internal: { 'internal-password': 'theirs' } });

    expect(files.internal.data).toEqual({ 'internal-password': 'theirs', 'monitor-password': NEW });
  });
});

test('the connection Secret also has the sentinels and the read address', async () => {
  const { files } = await write({ connection: { password: 'secret' } });
  const domain = 'shop.svc.cluster.local';

  expect(files.connection.data).toEqual({
    'type': 'redis',
    'provider': 'cdk8s-managed-redis',
    'host': `store.${domain}`,
    'port': '6379',
    'username': 'default',
    'password': 'secret',
    'uri': `redis://default:secret@store.${domain}:6379`,
    'url': `redis://default:secret@store.${domain}:6379`,
    'read-uri': `redis://default:secret@store-ro.${domain}:6379`,
    'sentinels': [0, 1, 2].map((ordinal) => `store-sentinel-${ordinal}.${domain}:26379`).join(','),
    'master-name': 'store',
  });
});

test('a given password is for clients only', async () => {
  const { files, log } = await write({ given: 'given "one"', connection: { password: 'the old one' } });

  expect(files.connection.data.password).toBe('given "one"');
  expect(decodeURIComponent(new URL(files.connection.data['read-uri']).password)).toBe('given "one"');
  expect(Object.values(files.internal.data)).toEqual([NEW, NEW]);
  expect(log).toBe('write-connection-secret: taking the given password\n');
});

test('without the given password no Secret is written', async () => {
  const pod = await jobPod({ given: '' });
  await pod.start();

  expect(await pod.waitExit()).toBe(1);
  expect(pod.log()).toBe("write-connection-secret: there is no password in key 'redis' of Secret own: create it; this script tries again\n");
  expect(() => readFileSync(pod.path('manifests', 'internal.json'))).toThrow('ENOENT');
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
