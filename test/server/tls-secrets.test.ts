import { readFileSync } from 'fs';
import { Engine, RedisCertificate, RedisExternal, RedisPassword, RedisTls } from '../../src';
import { clusterManifests } from '../support/cluster-instance';
import { disposePods, Manifest, PodRunner } from '../support/pod-runner';
import { SHELLS } from '../support/pod-runner-images';
import { replicationManifests } from '../support/replication-instance';
import { silently } from '../support/warnings';

afterEach(disposePods);

const PASSWORD = 'correct-horse-battery';
const given = RedisPassword.fromSecret({ secretName: 'own', key: 'password' });
const literal = RedisPassword.fromValue(PASSWORD);
const engine = Engine.VALKEY_9_1;
const tls = RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: 'certificate' }) });

const WAYS = [
  { external: RedisExternal.loadBalancer({ host: 'redis.example.com' }), address: 'redis.example.com:6380' },
  { external: RedisExternal.nodePort({ host: '2001:db8::1', port: 30380 }), address: '[2001:db8::1]:30380' },
];

/** What a Secret says, without the domain that only the script knows, as its lines. */
const contents = (data: Record<string, string>) => Object.entries(data).map(([key, value]) => (
  `${key}: ${Buffer.from(value, 'base64').toString().replace(/\.default\.svc\.k8s\.test/g, '')}`)).sort();

test.each([
  { topology: 'a primary with replicas', make: (password: RedisPassword, external: RedisExternal): Manifest[] => replicationManifests(engine, { password, tls, external }) },
  { topology: 'a cluster', make: (password: RedisPassword, external: RedisExternal): Manifest[] => clusterManifests(engine, { password, tls, external }) },
].flatMap((topology) => SHELLS.map((shell) => ({ ...topology, shell }))))('$topology, $shell: the script writes the addresses with TLS that the YAML has', async ({ make, shell }) => {
  for (const { external, address } of WAYS) {
    const pod = await PodRunner.create({
      manifests: make(given, external), engine, shell, kind: 'Job', container: 'write', secrets: { own: { password: PASSWORD } }, resolvConf: 'search default.svc.k8s.test\n',
    });
    await pod.start();
    expect(await pod.waitExit()).toBe(0);
    const written = JSON.parse(readFileSync(pod.path('manifests', 'connection.json'), 'utf8')) as Manifest;
    const synthesized = silently(() => make(literal, external)).find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'store-connection')!;
    expect(contents(written.data)).toEqual(contents(synthesized.data));
    expect(contents(written.data)).toContain(`external-uri: rediss://default:${PASSWORD}@${address}`);
  }
});
