import { readFileSync } from 'fs';
import { Engine, RedisPassword } from '../../src';
import { disposePods, PodRunner, SecretData } from '../support/pod-runner';
import { ENGINES, Shell, SHELLS } from '../support/pod-runner-images';
import { INSTANCE, redisPod, SECRET } from '../support/pod-runner-redis';

afterEach(disposePods);

interface Run {
  readonly shell?: Shell;
  readonly engine?: Engine;
  readonly present?: string;
  readonly given?: string;
  readonly namespace?: string;
  readonly resolvConf?: string;
}

interface Secret {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly type: string;
  readonly data: Record<string, string>;
}

interface Written {
  readonly code: number | string;
  readonly log: string;
  readonly password: () => Secret;
  readonly connection: () => Secret;
}

describe.each(SHELLS)('with %s', (shell) => {
  test('a generated password has 32 URL-safe characters and differs each time', async () => {
    const [one, two] = [await write({ shell }), await write({ shell })];

    expect(valueOf(one.connection(), 'password')).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(valueOf(two.connection(), 'password')).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(valueOf(one.connection(), 'password')).not.toBe(valueOf(two.connection(), 'password'));
    expect(one.log).toBe('write-connection-secret: making a new password\n');
  });

  test('the Secret has every key of a service binding', async () => {
    const { connection, password } = await write({ shell, present: 'secretSecretSecret', namespace: 'shop' });
    const uri = `redis://default:secretSecretSecret@${INSTANCE}.shop.svc.cluster.local:6379`;

    expect(connection()).toMatchObject({ apiVersion: 'v1', kind: 'Secret', type: 'servicebinding.io/redis' });
    expect(connection().metadata).toEqual({
      name: SECRET,
      namespace: 'shop',
      labels: expect.objectContaining({ 'app.kubernetes.io/instance': INSTANCE, 'app.kubernetes.io/component': 'credentials' }),
    });
    expect(Object.fromEntries(Object.keys(connection().data).map((key) => [key, valueOf(connection(), key)]))).toEqual({
      type: 'redis',
      provider: 'cdk8s-managed-redis',
      host: `${INSTANCE}.shop.svc.cluster.local`,
      port: '6379',
      username: 'default',
      password: 'secretSecretSecret',
      uri,
      url: uri,
    });
    expect(password()).toEqual({
      ...connection(),
      metadata: { name: SECRET, namespace: 'shop' },
      data: { password: connection().data.password },
    });
  });

  test('an existing password is kept', async () => {
    const { connection, log } = await write({ shell, present: 'the old password' });

    expect(valueOf(connection(), 'password')).toBe('the old password');
    expect(log).toBe(`write-connection-secret: keeping the password of Secret ${SECRET}\n`);
  });

  test('an existing Secret without a password gets a generated one', async () => {
    expect(valueOf((await write({ shell, present: '' })).connection(), 'password')).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  test('a given password replaces an existing one', async () => {
    const { connection, log } = await write({ shell, present: 'the old password', given: 'the given password\n' });

    expect(valueOf(connection(), 'password')).toBe('the given password');
    expect(log).toBe('write-connection-secret: taking the given password\n');
  });

  test.each<{ state: string; secrets: Record<string, SecretData> }>([
    { state: 'Secret', secrets: {} },
    { state: 'key in the Secret', secrets: { own: { other: 'a password of another' } } },
  ])('the attempt fails and names the key if there is no $state', async ({ secrets }) => {
    const pod = await jobPod({ shell, given: '' }, secrets);
    await pod.start();

    expect(await pod.waitExit()).toBe(1);
    expect(pod.log()).toBe("write-connection-secret: there is no password in key 'redis' of Secret own: create it; this script tries again\n");
  });

  test.each([
    ['', 'is empty'],
    ['too short', 'has 9 bytes, not 16 to 512'],
    ['x'.repeat(513), 'has 513 bytes, not 16 to 512'],
    ['a NUL byte\0 in the middle', 'has a NUL byte'],
  ])('the given password %j is rejected', async (given, fault) => {
    const { code, log } = await write({ shell, given, present: 'the old password' });

    expect(code).toBe(1);
    expect(log).toBe(`write-connection-secret: the password in key 'redis' of Secret own ${fault}: change that Secret; this script tries again\n`);
  });

  test('an existing password that cannot be used is neither kept nor replaced', async () => {
    const { code, log } = await write({ shell, present: 'too short' });

    expect(code).toBe(1);
    expect(log).toBe(`write-connection-secret: the password in Secret ${SECRET} has 9 bytes, not 16 to 512: change that Secret; this script tries again\n`);
  });

  test.each([
    ['every printable character', Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')],
    ['control characters', 'a\tb\nc\u0001d\u007f and more'],
    ['other scripts', 'пароль 密码 🔑 é'],
    ['a leading dash', '-n and the others'],
    ['a percent sign and digits', '%41%00%41%00%41%00%'],
    ['a long password', 'long:/@ '.repeat(64).trimEnd() + '!'],
  ])('a client decodes the password in the URL to the original: %s', async (_, password) => {
    const { connection } = await write({ shell, given: password });

    expect(valueOf(connection(), 'password')).toBe(password);
    const url = new URL(valueOf(connection(), 'uri'));
    expect(decodeURIComponent(url.password)).toBe(password);
    expect(url.port).toBe('6379');
    expect(valueOf(connection(), 'url')).toBe(valueOf(connection(), 'uri'));
  });

  test.each([
    ['search shop.svc.corp.example svc.corp.example corp.example node.example\n', 'corp.example'],
    ['nameserver 10.0.0.10\nsearch a.example shop.svc.k8s.test svc.k8s.test\noptions ndots:5\n', 'k8s.test'],
    ['search other.svc.cluster.local svc.cluster.local\n', 'cluster.local'],
    ['nameserver 10.0.0.10\n', 'cluster.local'],
  ])('the host has the DNS domain of the cluster: %j gives %s', async (resolvConf, domain) => {
    const { connection } = await write({ shell, namespace: 'shop', resolvConf });

    expect(valueOf(connection(), 'host')).toBe(`${INSTANCE}.shop.svc.${domain}`);
    expect(new URL(valueOf(connection(), 'uri')).hostname).toBe(`${INSTANCE}.shop.svc.${domain}`);
  });
});

test.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('the image of $name has the programs that the script needs', async ({ engine }) => {
  const { code, connection } = await write({ engine, given: 'größe in bytes' });

  expect(code).toBe(0);
  expect(valueOf(connection(), 'password')).toBe('größe in bytes');
});

/** The Job with the Secrets of the run, or with these. */
async function jobPod(run: Run, secrets?: Record<string, SecretData>): Promise<PodRunner> {
  return redisPod({
    ...run,
    kind: 'Job',
    container: 'write',
    props: run.given === undefined ? {} : { password: RedisPassword.fromSecret({ secretName: 'own', key: 'redis' }) },
    secrets: secrets ?? {
      ...(run.present !== undefined && { [SECRET]: { password: run.present } }),
      ...(run.given !== undefined && { own: { redis: run.given } }),
    },
  });
}

async function write(run: Run): Promise<Written> {
  const pod = await jobPod(run);
  await pod.start();
  const code = await pod.waitExit();
  const read = (name: string): Secret => JSON.parse(readFileSync(pod.path('manifests', name), 'utf8')) as Secret;
  return { code, log: pod.log(), password: () => read('password.json'), connection: () => read('connection.json') };
}

function valueOf(secret: Secret, key: string): string {
  const encoded = secret.data[key];
  const value = Buffer.from(encoded, 'base64');
  expect(value.toString('base64')).toBe(encoded);
  return value.toString('utf8');
}
