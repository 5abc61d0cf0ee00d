import { RedisPassword, RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import { eventually, run } from './support/kubectl';
import { Namespace } from './support/namespace';
import { cliWorkload, reply } from './support/redis-cli';

describe('the generated password', () => {
  let namespace: Namespace;
  let yaml: string;
  let password: string;
  const apply = (label: string) => namespace.apply((chart) => {
    cliWorkload(chart, 'cli', new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER, labels: { team: label } }));
  });
  const jobs = async () => (await namespace.get('jobs', '{.items[*].metadata.name}')).split(' ');

  beforeAll(async () => {
    namespace = await Namespace.create('credentials');
    yaml = await apply('one');
    await namespace.rolledOut('statefulset/redis', 'deployment/cli');
    password = await namespace.secret('redis-connection', 'password');
  });
  afterAll(() => namespace?.delete());

  test('has 32 URL-safe characters, and is in the URL with the full name of the Service', async () => {
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await namespace.secret('redis-connection', 'uri')).toBe(`redis://default:${password}@redis.${namespace.name}.svc.cluster.local:6379`);
    expect(await namespace.get('secret/redis-connection', '{.type}')).toBe('servicebinding.io/redis');
  });

  test('is kept when the same YAML is applied again, and when its Job runs again', async () => {
    await namespace.applyYaml(yaml);
    const [job] = await jobs();
    await namespace.kubectl('delete', 'job', job);
    await namespace.applyYaml(yaml);
    expect(await namespace.jobDone(job)).toContain('keeping the password');
    expect(await namespace.secret('redis-connection', 'password')).toBe(password);
  });

  test('is kept when a change creates another Job, which updates the Secret', async () => {
    const before = await jobs();
    await apply('two');
    const [job] = (await jobs()).filter((name) => !before.includes(name));
    await namespace.jobDone(job);
    expect(await namespace.get('secret/redis-connection', '{.metadata.labels.team}')).toBe('two');
    expect(await namespace.secret('redis-connection', 'password')).toBe(password);
  });

  test('is applied to the server without a restart when an operator changes the Secret', async () => {
    const uid = await namespace.get('pod/redis-0', '{.metadata.uid}');
    await reply(namespace, 'cli', 'set key value', 'OK');
    const changed = 'changed-by-an-operator';
    const patch = JSON.stringify({ stringData: { password: changed, uri: `redis://default:${changed}@redis:6379`, url: `redis://default:${changed}@redis:6379` } });
    await namespace.kubectl('patch', 'secret', 'redis-connection', '-p', patch);
    await eventually('the server has the password', async () => (await namespace.kubectl('logs', 'redis-0')).includes('password of the connection Secret changed'), 180);
    await namespace.kubectl('rollout', 'restart', 'deployment/cli');
    await namespace.rolledOut('deployment/cli');
    await reply(namespace, 'cli', 'get key', 'value');
    expect(await namespace.get('pod/redis-0', '{.metadata.uid}')).toBe(uid);
  });
});

describe('a given password', () => {
  let namespace: Namespace;
  // All characters that are special in a URL, a shell or a configuration file.
  const password = 'p@ss:w/o?r#d %41 "quoted" \'single\' $HOME `x` \\ é';

  beforeAll(async () => {
    namespace = await Namespace.create('password');
    await run('kubectl', ['-n', namespace.name, 'create', '-f', '-'], JSON.stringify({
      apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine' }, stringData: { secret: password },
    }));
    await namespace.apply((chart) => {
      cliWorkload(chart, 'cli', new RedisStandalone(chart, 'redis', {
        name: 'redis', plan: RedisPlan.STARTER, password: RedisPassword.fromSecret({ secretName: 'mine', key: 'secret' }),
      }));
    });
    await namespace.rolledOut('statefulset/redis', 'deployment/cli');
  });
  afterAll(() => namespace?.delete());

  test('may have any character, and is encoded in the URL', async () => {
    await reply(namespace, 'cli', 'ping', 'PONG');
    const url = new URL(await namespace.secret('redis-connection', 'uri'));
    expect(decodeURIComponent(url.password)).toBe(password);
  });
});
