import { App, Chart, Size, Yaml } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisTls } from 'cdk8s-managed-redis';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { cliWorkload } from './support/redis-cli';
import { Stats, Verdict, writer, writerWorkload } from './support/writer';

describe('an instance with TLS and a certificate of cert-manager', () => {
  let namespace: Namespace;

  /** The certificate has the complete names, so the chart has a namespace. */
  const apply = async (tls: RedisTls) => {
    const chart = new Chart(new App(), 'shop', { namespace: namespace.name, disableResourceNameHashes: true });
    const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER.customize({ memory: Size.mebibytes(128), storage: Size.mebibytes(256) }), tls });
    writerWorkload(chart, redis, { through: { WRITER_LOOKUP: 'each' } });
    cliWorkload(chart, 'cli', redis);
    await namespace.applyYaml(Yaml.stringify(...chart.toJson()));
    await namespace.rolledOut('statefulset/redis', 'deployment/writer', 'deployment/cli');
  };
  /** What the attached command-line client gets, or its error. */
  const ask = async (...args: string[]) => {
    const shell = `timeout 10 valkey-cli --no-auth-warning ${args.join(' ')} 2>&1; true`;
    return (await namespace.exec('deploy/cli', 'sh', '-c', shell)).trim();
  };
  const verified = (command: string) => ask('-u', '"$REDIS_URL"', '--cacert', '"$REDIS_CA_FILE"', command);
  const served = async () => (await namespace.exec('redis-0', 'sh', '-c', '. /opt/redis/cli.sh; redis_cli info tls')).match(/tls_server_cert_serial:(\S+)/)?.[1];

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
    const before = await served();
    expect(before).toMatch(/^[0-9a-f]+$/i);
    await writer(namespace, 'start');
    await eventually('writes are acknowledged', async () => (await writer<Stats>(namespace, 'stats')).acknowledged > 300);
    await renew();
    await eventually('another certificate is served', async () => await served() !== before, 150);
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
    expect(await ask('-h', 'redis', 'ping')).toMatch(/Could not connect/);
    expect(await namespace.secret('redis-connection', 'uri')).toMatch(/^rediss:.*:6380$/);
  });

  /** As `cmctl renew`. */
  async function renew(): Promise<void> {
    const issuing = { type: 'Issuing', status: 'True', reason: 'ManuallyTriggered', message: 'renewed by hand', lastTransitionTime: new Date().toISOString().replace(/\.\d+Z/, 'Z') };
    const conditions = JSON.parse(await namespace.get('certificate/redis-tls', '{.status.conditions}')) as object[];
    await namespace.kubectl('patch', 'certificate/redis-tls', '--subresource=status', '--type=merge', '-p', JSON.stringify({ status: { conditions: [...conditions, issuing] } }));
  }
});
