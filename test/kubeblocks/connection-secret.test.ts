import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { KubeBlocksRedis, KubeBlocksRedisProps, RedisCertificate, RedisPassword, RedisPlan, RedisTls } from '../../src';
import { newChart } from '../support/manifests';
import { silently } from '../support/warnings';

const PASSWORD = 'zxcvbnmasdfghjkl';

function instance(props: Partial<KubeBlocksRedisProps>): KubeBlocksRedis {
  return silently(() => new KubeBlocksRedis(newChart({ namespace: 'shop' }), 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props }));
}

/** What the Job's script writes, with the scripts and the variables of the manifests. */
function written(redis: KubeBlocksRedis): Record<string, string> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeblocks-'));
  try {
    for (const [name, text] of Object.entries<string>(redis.runtime!.toJson().data)) { writeFileSync(join(directory, name), text); }
    const [{ env, command }] = redis.credentialsJob!.toJson().spec.template.spec.initContainers;
    const values = Object.fromEntries(env.filter(({ value }: any) => value !== undefined).map(({ name, value }: any) => [name, value]));
    writeFileSync(join(directory, 'password'), PASSWORD);
    execFileSync('sh', [join(directory, command[1].replace(/.*\//, ''))], {
      env: { PATH: process.env.PATH, ...values, NAMESPACE: 'shop', MANIFESTS: directory, PRESENT_PASSWORD_FILE: join(directory, 'password') },
    });
    const { data } = JSON.parse(readFileSync(join(directory, 'connection.json')).toString());
    return Object.fromEntries(Object.entries<string>(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The same of the YAML. */
function declared(props: Partial<KubeBlocksRedisProps>): Record<string, string> {
  const { data } = instance({ ...props, password: RedisPassword.fromValue(PASSWORD) }).connectionSecret!.toJson();
  return Object.fromEntries(Object.entries<string>(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
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
    'read-uri': 'rediss://default:PASSWORD@cache-ro.shop.svc:6380',
  }],
])('the connection Secret of %s', (_name, props: Partial<KubeBlocksRedisProps>, addresses: Record<string, string>) => {
  const expected = Object.fromEntries(Object.entries(addresses).map(([key, value]) => [key, value.replace('PASSWORD', PASSWORD)]));

  test('in the YAML has its addresses', () => {
    expect(declared(props)).toMatchObject(expected);
  });

  test('of the Job is the same, but for the domain of the cluster', () => {
    const short = Object.fromEntries(Object.entries(written(instance(props))).map(([key, value]) => [key, value.replaceAll('.svc.cluster.local', '.svc')]));
    expect(short).toEqual(declared(props));
  });
});
