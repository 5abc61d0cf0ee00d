import { KubeBlocksRedis, KubeBlocksRedisProps, RedisCertificate, RedisPassword, RedisPlan, RedisTls } from '../../src';
import { decoded, PASSWORD, writtenConnection } from '../support/kubeblocks-secrets';
import { newChart } from '../support/manifests';
import { silently } from '../support/warnings';

function instance(props: Partial<KubeBlocksRedisProps>): KubeBlocksRedis {
  return silently(() => new KubeBlocksRedis(newChart({ namespace: 'shop' }), 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props }));
}

/** The connection Secret of the YAML. */
function declared(props: Partial<KubeBlocksRedisProps>): Record<string, string> {
  return decoded(instance({ ...props, password: RedisPassword.fromValue(PASSWORD) }).connectionSecret!.toJson().data);
}

const TLS = RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName: 'certificate' }) });

describe.each([
  ['one server', {}, { uri: 'redis://default:PASSWORD@cache.shop.svc:6379' }],
  ['replicas', { replicas: 2 }, {
    'uri': 'redis://default:PASSWORD@cache.shop.svc:6379',
    'read-uri': 'redis://default:PASSWORD@cache-ro.shop.svc:6379',
    'sentinels': [0, 1, 2].map((pod) => `cache-redis-sentinel-${pod}.cache-redis-sentinel-headless.shop.svc:26379`).join(','),
    'master-name': 'cache-redis',
  }],
  ['replicas with TLS', { replicas: 2, tls: TLS }, {
    'uri': 'rediss://default:PASSWORD@cache.shop.svc:6380',
    'tls-uri': 'rediss://default:PASSWORD@cache.shop.svc:6380',
    'tls-read-uri': 'rediss://default:PASSWORD@cache-ro.shop.svc:6380',
  }],
])('the connection Secret of %s', (_name, props: Partial<KubeBlocksRedisProps>, addresses: Record<string, string>) => {
  const expected = Object.fromEntries(Object.entries(addresses).map(([key, value]) => [key, value.replace('PASSWORD', PASSWORD)]));

  test('in the YAML has its addresses', () => {
    expect(declared(props)).toMatchObject(expected);
  });

  test('of the Job is the same, but for the domain of the cluster', () => {
    const short = Object.fromEntries(Object.entries(writtenConnection(instance(props), 'shop')).map(([key, value]) => [key, value.replaceAll('.svc.cluster.local', '.svc')]));
    expect(short).toEqual(declared(props));
  });
});
