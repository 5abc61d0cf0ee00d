import { EvictionPolicy, RedisCertificate, RedisOwnAuthorityOptions, RedisSentinel, RedisTls } from 'cdk8s-managed-redis';
import { PLAN } from './plan';
import { renew, serialOf } from '../e2e/support/cert-manager';
import { eventually } from '../e2e/support/kubectl';
import { Namespace } from '../e2e/support/namespace';
import { SentinelInstance } from '../e2e/support/sentinel-instance';
import { Damage, replaceWriter, underWrites, underWritesOfOnePod, writerWorkload } from '../e2e/support/writer';

/*
 * The steps of docs/tls.md, "Change the key of the authority", under writes. The pod of the writer has the list of acknowledged writes, so it stays until they are read
 * back, and takes the certificates of the step afterwards, as an attached workload does.
 */

const WORKLOADS = ['statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy'];
const BUNDLE = 'redis-ca-bundle-1-2';

/** The kubelet refreshes files within two minutes; each sentinel restarts in a turn of its own. */
const SERVED_SECONDS = 120;

describe('RedisSentinel with TLS alone', () => {
  let namespace: Namespace;
  let instance: SentinelInstance;
  let writers = 0;

  const apply = (authority?: RedisOwnAuthorityOptions) => namespace.applyWithin((chart) => {
    const tls = RedisTls.only({ certificate: RedisCertificate.ownAuthority(authority) });
    const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: PLAN, evictionPolicy: EvictionPolicy.NOEVICTION, tls });
    writerWorkload(chart, redis, { through: { WRITER_LOOKUP: 'each', WRITER_PREFIX: `writer${writers}` } });
  });

  const untilStable = async () => {
    await namespace.rolledOut(...WORKLOADS);
    await instance.untilStable();
  };

  const step = async (name: string, authority: RedisOwnAuthorityOptions, reached: () => Promise<unknown>): Promise<Damage> => {
    const damage = await underWritesOfOnePod(namespace, () => apply(authority), async () => {
      await untilStable();
      await reached();
      await untilStable();
    });
    process.stderr.write(`${name}: ${JSON.stringify(damage)}\n`);
    // With the keys of the writer before it, a write that is lost would be read back.
    writers += 1;
    await apply(authority);
    await replaceWriter(namespace);
    await untilStable();
    return damage;
  };

  const serials = async () => Promise.all((await instance.members()).map((member) => serialOf(namespace, member)));
  /** A server that does not answer tells nothing. */
  const untilServed = (before: Awaited<ReturnType<typeof serials>>) => eventually('every server has another certificate',
    async () => (await serials()).every((serial, index) => serial !== undefined && serial !== before[index]), SERVED_SECONDS);
  const authorities = async (secret: string, key: string) => (await namespace.secret(secret, key.replace('.', '\\.'))).match(/-----BEGIN CERTIFICATE-----[^-]*/g)?.length;
  const restarts = async () => {
    const counts = await Promise.all((await instance.sentinels()).map((pod) => namespace.get(`pod/${pod}`, '{.status.containerStatuses[0].restartCount}')));
    return counts.map(Number);
  };

  /** What another server gets that trusts the certificates of this Secret alone: it verifies them before it is asked for a password. */
  const verifiedBy = async (secret: string, key: string): Promise<string> => {
    const certificates = await namespace.secret(secret, key.replace('.', '\\.'));
    const script = 'printf %s "$1" >/run/redis/trusted.$$; timeout 10 "$REDIS_CLI" -h redis-1 -p 6380 --tls --cacert /run/redis/trusted.$$ ping 2>&1; rm /run/redis/trusted.$$';
    return namespace.exec('redis-0', 'sh', '-c', script, 'sh', certificates);
  };
  const VERIFIED = /^NOAUTH/;
  const REFUSED = /certificate verify failed|unable to get local issuer/i;

  beforeAll(async () => {
    namespace = await Namespace.create('chaos-ca-version');
    instance = new SentinelInstance(namespace, 'redis');
    await apply();
    await namespace.rolledOut(...WORKLOADS, 'deployment/writer');
    await untilStable();
  });
  afterAll(() => namespace?.delete());

  test('a renewal of the authority keeps its key: with the certificates that follow it, no write fails', async () => {
    const before = await serials();
    const authority = await namespace.secret('redis-ca', 'tls\\.crt');
    const damage = await underWrites(namespace, () => renew(namespace, 'redis-ca'), async () => {
      await eventually('cert-manager has renewed the authority', async () => await namespace.secret('redis-ca', 'tls\\.crt') !== authority, 60);
      await renew(namespace, 'redis-tls');
      await untilServed(before);
      await untilStable();
    });
    process.stderr.write(`a renewal: ${JSON.stringify(damage)}\n`);
    expect(damage).toMatchObject({ lost: 0, hanging: 0, errors: 0 });
  });

  // One after the other.
  test('step 1, both versions are trusted: no acknowledged write is lost, and no connection hangs', async () => {
    const before = await serials();
    const damage = await step('step 1, trust both', { trustedCaVersions: [1, 2] }, async () => {
      expect(await authorities(BUNDLE, 'ca.crt')).toBe(2);
      expect(await serials()).toEqual(before);
    });
    expect(damage).toMatchObject({ lost: 0, hanging: 0 });
    expect(await verifiedBy(BUNDLE, 'ca.crt')).toMatch(VERIFIED);
  });

  test('step 2, the second version signs: every pod serves the new certificate within two minutes, and no write is lost', async () => {
    const [before, restarted] = [await serials(), await restarts()];
    const damage = await step('step 2, sign with the second', { caVersion: 2, trustedCaVersions: [1, 2] }, async () => {
      await eventually('cert-manager has issued the certificate', async () => (await namespace.get('certificate/redis-tls', '{.status.conditions[?(@.type=="Ready")].status}')) === 'True'
        && (await namespace.secret('redis-tls', 'ca\\.crt')) === (await namespace.secret('redis-ca-2', 'tls\\.crt')), 60);
      await untilServed(before);
      await eventually('every sentinel has restarted', async () => (await restarts()).every((count, index) => count > restarted[index]), SERVED_SECONDS);
    });
    expect(damage).toMatchObject({ lost: 0, hanging: 0 });
    expect(await verifiedBy('redis-ca-2', 'tls.crt')).toMatch(VERIFIED);
    expect(await verifiedBy('redis-ca', 'tls.crt')).toMatch(REFUSED);
  });

  test('step 3, the first version is no longer trusted: no acknowledged write is lost, and its Secrets can be deleted', async () => {
    const served = await serials();
    const damage = await step('step 3, trust the second alone', { caVersion: 2 }, async () => {
      expect(await authorities('redis-tls', 'ca.crt')).toBe(1);
      expect(await serials()).toEqual(served);
    });
    expect(damage).toMatchObject({ lost: 0, hanging: 0 });
    expect(await verifiedBy('redis-tls', 'ca.crt')).toMatch(VERIFIED);

    // What nothing prunes here, and what the page says to delete.
    await namespace.kubectl('delete', 'certificate/redis-ca', 'issuer/redis-ca');
    await namespace.kubectl('delete', 'secret', 'redis-ca', BUNDLE);
    for (const pod of ['redis-sentinel-0', await instance.currentPrimary()]) { await namespace.replacePod(pod); }
    await untilStable();
  });
});
