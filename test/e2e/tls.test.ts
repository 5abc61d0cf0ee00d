import { Size } from 'cdk8s';
import { RedisClientCertificates, RedisExternal, RedisPlan, RedisSentinel, RedisStandalone, RedisTls, RedisVariable } from 'cdk8s-managed-redis';
import type Redis from 'ioredis';
import { renew, serialOf, untilRenewed } from './support/cert-manager';
import { Fault, gracefulDelete, killPrimary } from './support/faults';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { askOutside, balancedAddress, connection, OUTSIDE_HOST, outsideClient, verification } from './support/outside';
import { SMALL_PRO } from './support/plans';
import { cliWorkload, operatorCli } from './support/redis-cli';
import { SentinelInstance } from './support/sentinel-instance';
import { Stats, underWrites, Verdict, writer, writerWorkload, writesInFlight } from './support/writer';

/** A renewal must not make a write fail. How long one takes while other tests have the machine tells nothing about it. */
const WRITER_TIMEOUT = '20000';

/** What the attached command-line client gets, or its error. */
async function clientOf(namespace: Namespace, ...args: string[]): Promise<string> {
  const shell = `timeout 10 valkey-cli --no-auth-warning ${args.join(' ')} 2>&1; true`;
  return (await namespace.exec('deploy/cli', 'sh', '-c', shell)).trim();
}

async function verifiedBy(namespace: Namespace, command: string, url = '"$REDIS_URL"'): Promise<string> {
  return clientOf(namespace, '-u', url, '--cacert', '"$REDIS_CA_FILE"', command);
}

/** Proxies close connections to a primary that stepped down, also when the client has written to another one meanwhile. */
async function connected(client: Redis): Promise<void> {
  await eventually('the client is connected', async () => await client.ping().catch(String) === 'PONG');
}

/** The plain port of the Service. Nodes take a changed Service a moment later: until then they lead to pods that no client may reach there, which is no answer at all. */
async function untilClosed(namespace: Namespace): Promise<void> {
  await eventually('the plain port is closed', async () => /Could not connect/.test(await clientOf(namespace, '-h', 'redis', 'ping')), 60);
}

describe('an instance with TLS and a certificate of cert-manager', () => {
  let namespace: Namespace;

  const apply = async (tls: RedisTls, writes = true) => {
    await namespace.applyWithin((chart) => {
      const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER.customize({ memory: Size.mebibytes(128), storage: Size.mebibytes(256) }), tls });
      if (writes) { writerWorkload(chart, redis, { through: { WRITER_LOOKUP: 'each', WRITER_TIMEOUT } }); }
      cliWorkload(chart, 'cli', redis);
    });
    await namespace.rolledOut('statefulset/redis', 'deployment/cli', ...writes ? ['deployment/writer'] : []);
  };
  const ask = async (...args: string[]) => clientOf(namespace, ...args);
  const verified = (command: string) => verifiedBy(namespace, command);

  beforeAll(async () => {
    namespace = await Namespace.create('tls');
    await apply(RedisTls.beside());
  });
  afterAll(() => namespace?.delete());

  test('attached workloads connect by TLS and verify it; plain text still works beside it', async () => {
    await eventually('the URL works', async () => await verified('ping') === 'PONG');
    expect(await verified('client info')).toContain('user=default');
    expect(await ask('-h', 'redis', '-a', '"$REDIS_PASSWORD"', 'ping')).toBe('PONG');
  });

  test('a client without the authority, and plain text on the port of TLS, fail with the errors of the page', async () => {
    expect(await ask('-u', '"$REDIS_URL"', 'ping')).toMatch(/certificate verify failed|unable to get local issuer/i);
    expect(await ask('-h', 'redis', '-p', '6380', 'ping')).toMatch(/closed|reset/i);
  });

  test('a renewal is served within two minutes, and no write and no connection fails', async () => {
    const before = await serialOf(namespace, 'redis-0');
    expect(before).toMatch(/^[0-9a-f]+$/i);
    await writer(namespace, 'start');
    await eventually('writes are acknowledged', async () => (await writer<Stats>(namespace, 'stats')).acknowledged > 300);
    await renew(namespace, 'redis-tls');
    await untilRenewed(namespace, 'redis-0', before);
    const { acknowledged } = await writer<Stats>(namespace, 'stats');
    await eventually('writes go on', async () => (await writer<Stats>(namespace, 'stats')).acknowledged > acknowledged + 200);
    await writer(namespace, 'stop');

    expect(await writer<Stats>(namespace, 'stats')).toMatchObject({ errors: 0 });
    expect(await writer<Verdict>(namespace, 'verify')).toMatchObject({ lost: 0, hanging: 0 });
    expect(await verified('ping')).toBe('PONG');
  });

  test('with TLS alone the plain port is closed, and attached workloads go on', async () => {
    await apply(RedisTls.only());
    await eventually('the URL works', async () => await verified('ping') === 'PONG');
    await untilClosed(namespace);
    // The Job writes it, beside the rollout.
    await eventually('the Secret has the URL with TLS', async () => /^rediss:.*:6380$/.test(await namespace.secret('redis-connection', 'uri')));
  });

  test('when client certificates are required, the attached one connects, and none does not', async () => {
    // The writer has no code for it.
    await apply(RedisTls.only({ clientCertificates: RedisClientCertificates.required() }), false);
    const certificate = ['--cert', '"$REDIS_CERT_FILE"', '--key', '"$REDIS_KEY_FILE"'];
    await eventually('the client certificate connects', async () => await ask('-u', '"$REDIS_URL"', '--cacert', '"$REDIS_CA_FILE"', ...certificate, 'ping') === 'PONG');
    expect(await verified('ping')).toMatch(/reset|closed|alert/i);
  });
});

describe('an instance with sentinels and TLS', () => {
  let namespace: Namespace;
  let instance: SentinelInstance;

  const apply = (tls?: RedisTls) => namespace.applyWithin((chart) => {
    const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: SMALL_PRO, tls, external: RedisExternal.loadBalancer({ host: OUTSIDE_HOST }) });
    writerWorkload(chart, redis, { through: { WRITER_LOOKUP: 'each', WRITER_TIMEOUT } });
    redis.attach(cliWorkload(chart, 'cli'), { variables: [RedisVariable.READ_URL] });
  });
  const rolledOut = async () => {
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/cli');
    await instance.untilStable();
  };
  const untilPlainPort = (port: string) => eventually(`every server has the plain port ${port}`, async () => {
    const answers = await Promise.all((await instance.members()).map((member) => operatorCli(namespace, member, 'config get port')));
    return answers.every((answer) => answer === `port\n${port}`);
  });

  beforeAll(async () => {
    namespace = await Namespace.create('tls-sentinel');
    instance = new SentinelInstance(namespace, 'redis');
    await apply();
    await namespace.rolledOut('deployment/writer');
    await rolledOut();
  });
  afterAll(() => namespace?.delete());

  test('the proxies pass TLS through: URL and read URL are verified, and lead to the primary and to a replica', async () => {
    await eventually('the URL works', async () => (await verifiedBy(namespace, 'role')).startsWith('master'));
    expect(await verifiedBy(namespace, 'role', '"$REDIS_READ_URL"')).toMatch(/^slave/);
    expect(await clientOf(namespace, '-u', '"$REDIS_URL"', 'ping')).toMatch(/certificate verify failed|unable to get local issuer/i);
  });

  test.each<readonly [string, Fault]>([
    ['an orderly deletion', gracefulDelete],
    ['SIGKILL', killPrimary],
  ])('%s of the primary loses what it loses without TLS, and leaves no connection behind', async (_, fault) => {
    const damage = await underWrites(namespace, () => fault(instance), () => instance.untilStable());
    expect(damage.lost).toBeLessThanOrEqual(fault === killPrimary ? writesInFlight(damage) : 0);
    expect(damage.hanging).toBe(0);
  });

  test('a renewal is served by every server, and no write fails', async () => {
    const members = await instance.members();
    const before = await serialOf(namespace, members[0]);
    const damage = await underWrites(namespace, () => renew(namespace, 'redis-tls'), async () => {
      for (const member of members) { await untilRenewed(namespace, member, before); }
    });
    expect(damage).toMatchObject({ errors: 0, lost: 0, hanging: 0 });
  });

  describe('from outside of the Kubernetes cluster', () => {
    test('the load balancer leads to TLS alone, which a client verifies and which asks for the password', async () => {
      const address = await balancedAddress(namespace);
      const client = await outsideClient(namespace, address);
      expect(await askOutside(6380, client, verification(client))).toBe('PONG');
      expect(await namespace.secret('redis-connection', 'external-uri')).toBe(`rediss://default:${client.password}@${OUTSIDE_HOST}:6380`);

      expect(await askOutside(6380, client, { servername: OUTSIDE_HOST })).toMatch(/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
      expect(await askOutside(6380, client, { ca: client.authority, servername: 'another.example.com' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
      expect(await askOutside(6380, { ...client, password: 'another password' }, verification(client))).toMatch(/WRONGPASS/);
      expect(await askOutside(6380, client)).toMatch(/ECONNRESET|EPIPE|closed/i);
      expect(await askOutside(6379, client)).toMatch(/ECONNREFUSED|ETIMEDOUT|timed? ?out/i);
    });

    test('a client goes on after a failover', async () => {
      const client = connection(await outsideClient(namespace, await balancedAddress(namespace)), 6380);
      try {
        await connected(client);
        expect(await client.set('outside', 'before')).toBe('OK');
        await killPrimary(instance);
        await eventually('writes go on', async () => await client.set('outside', 'after').catch(() => '') === 'OK');
        await instance.untilStable();
        await connected(client);
        expect(await client.get('outside')).toBe('after');
      } finally {
        client.disconnect();
      }
    });
  });

  const change = async (tls: RedisTls, port: string) => {
    const damage = await underWrites(namespace, () => apply(tls), async () => {
      await rolledOut();
      await untilPlainPort(port);
      await instance.untilStable();
    });
    expect(damage).toMatchObject({ lost: 0, hanging: 0 });
  };

  // One after the other.
  test('from beside to TLS alone, a rolling update loses no acknowledged write', async () => {
    // The addresses of the sentinels change, which would restart the writer; it remembers what was acknowledged.
    await namespace.kubectl('rollout', 'pause', 'deployment/writer');
    await change(RedisTls.only(), '0');
    await eventually('the URL works', async () => (await verifiedBy(namespace, 'role')).startsWith('master'));
    await untilClosed(namespace);
  });

  test('with TLS alone, SIGKILL of the primary loses what it loses without TLS', async () => {
    const damage = await underWrites(namespace, () => killPrimary(instance), () => instance.untilStable());
    expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
    expect(damage.hanging).toBe(0);
  });

  test('back to beside, a rolling update loses no acknowledged write', () => change(RedisTls.beside(), '6379'));
});
