import { RedisAccess, RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { cli, cliWorkload, reply } from './support/redis-cli';

/** Of the server, with and without a password. */
const ANSWER = /PONG|NOAUTH/;

describe.each([['FREE', RedisPlan.FREE], ['STARTER', RedisPlan.STARTER]] as const)('access to plan %s', (name, plan) => {
  let namespace: Namespace;

  beforeAll(async () => {
    namespace = await Namespace.create(`access-${name.toLowerCase()}`);
    await namespace.apply((chart) => {
      const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan });
      cliWorkload(chart, 'attached', redis);
      cliWorkload(chart, 'stranger');
    });
    await namespace.rolledOut('statefulset/redis', 'deployment/attached', 'deployment/stranger');
    await reply(namespace, 'attached', 'ping', 'PONG');
    // The network plugin of a cluster may enforce a policy some time after it admits pods.
    const address = await namespace.get('pod/redis-0', '{.status.podIP}');
    await eventually('the NetworkPolicy holds', async () => !ANSWER.test(await cli(namespace, 'stranger', 'ping', address)), 60);
  });
  afterAll(() => namespace?.delete());

  test('is denied to a pod that is not attached, through the Services and through the pod address', async () => {
    const address = await namespace.get('pod/redis-0', '{.status.podIP}');
    for (const host of ['redis', 'redis-headless', address]) {
      expect(await cli(namespace, 'stranger', 'ping', host)).not.toMatch(ANSWER);
    }
  });

  test('works with the files of the Service Binding', async () => {
    const file = (entry: string) => namespace.exec('deploy/attached', 'sh', '-c', `cat "$SERVICE_BINDING_ROOT/redis/${entry}"`);
    expect(await file('type')).toBe('redis');
    expect(await file('port')).toBe('6379');
    await reply(namespace, 'attached', '-u "$(cat $SERVICE_BINDING_ROOT/redis/uri)" --no-auth-warning ping', 'PONG');
  });

  if (plan.password) {
    test('is denied without the password and with a wrong one', async () => {
      expect(await cli(namespace, 'attached', 'get key', '"$REDIS_HOST" --user default --pass wrong --no-auth-warning')).toContain('WRONGPASS');
      const noPassword = 'env -u REDISCLI_AUTH valkey-cli -h "$REDIS_HOST" get key';
      expect(await namespace.exec('deploy/attached', 'sh', '-c', noPassword)).toContain('NOAUTH');
    });
  }
});

describe('access without attachment', () => {
  let namespace: Namespace;

  beforeAll(async () => {
    namespace = await Namespace.create('access-wide');
    await namespace.apply((chart) => {
      new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.FREE, access: RedisAccess.namespace() });
      cliWorkload(chart, 'stranger');
    });
    await namespace.rolledOut('statefulset/redis', 'deployment/stranger');
  });
  afterAll(() => namespace?.delete());

  test('is allowed from the namespace with RedisAccess.namespace()', async () => {
    await reply(namespace, 'stranger', '-h redis ping', 'PONG');
  });
});
