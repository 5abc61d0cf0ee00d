import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  Engine, EngineFamily, InternalNames, KubeBlocksRedis, RedisCertificate, RedisCertificateAuthority, RedisCluster, RedisPassword, RedisPlan,
  RedisReplication, RedisSentinel, RedisStandalone, RedisStandaloneProps, RedisTls, RedisTrust,
} from '../../src';
import { messageOf } from '../support/errors';
import { silently, standardErrorOf } from '../support/warnings';

function objects(props: Partial<RedisStandaloneProps>, env: Record<string, kplus.EnvValue> = {}) {
  const app = Testing.app();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const redis = new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props });
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web', envVariables: env }] });
  const attachment = redis.attach(web);
  const all = chart.toJson();
  return { redis, attachment, find: (kind: string, name: string) => all.find((object) => object.kind === kind && object.metadata.name === name), web: all.find(({ kind }) => kind === 'Deployment'), all };
}

test('by default cert-manager makes an authority of the instance, and a certificate with all names of the Service and the pod', () => {
  const { find } = objects({ tls: RedisTls.beside(), clusterIp: '10.96.0.20' });
  expect(find('Issuer', 'cache-self-signed').spec).toEqual({ selfSigned: {} });
  expect(find('Certificate', 'cache-ca').spec).toMatchObject({
    isCA: true,
    secretName: 'cache-ca',
    duration: '87600h0m0s',
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
    issuerRef: { name: 'cache-self-signed', kind: 'Issuer' },
  });
  expect(find('Issuer', 'cache-ca').spec).toEqual({ ca: { secretName: 'cache-ca' } });
  const leaf = find('Certificate', 'cache-tls').spec;
  expect(leaf).toMatchObject({
    secretName: 'cache-tls',
    usages: ['digital signature', 'server auth', 'client auth'],
    issuerRef: { name: 'cache-ca', kind: 'Issuer' },
    ipAddresses: ['10.96.0.20', '127.0.0.1', '::1'],
    privateKey: { rotationPolicy: 'Always' },
  });
  expect(leaf.commonName).toBeUndefined();
  expect(leaf.dnsNames).toEqual(['cache', 'cache-0.cache-headless'].flatMap((name) => ['', '.shop', '.shop.svc', '.shop.svc.cluster.local'].map((end) => name + end)).concat('localhost'));
});

test.each([
  { mode: 'beside', tls: RedisTls.beside(), ports: [6379, 6380], line: 'port 6379\n' },
  { mode: 'only', tls: RedisTls.only(), ports: [6380], line: 'port 0\n' },
])('$mode: Services, NetworkPolicy, container and configuration have the same ports', ({ tls, ports, line }) => {
  const { find } = objects({ tls });
  for (const name of ['cache', 'cache-headless']) { expect(find('Service', name).spec.ports.map(({ port }: { port: number }) => port)).toEqual(ports); }
  expect(find('NetworkPolicy', 'cache').spec.ingress[0].ports.map(({ port }: { port: number }) => port)).toEqual(ports);
  expect(find('StatefulSet', 'cache').spec.template.spec.containers[0].ports.map(({ containerPort }: { containerPort: number }) => containerPort)).toEqual(ports);
  expect(find('ConfigMap', 'cache-config').data['restart.conf']).toContain(line);
  expect(find('ConfigMap', 'cache-config').data['restart.conf']).toContain('tls-port 6380\n');
});

test('an attached workload gets the URL with TLS and the certificate of the authority, and never the private key', () => {
  const { web } = objects({ tls: RedisTls.beside() });
  const { containers: [{ env, volumeMounts }], volumes } = web.spec.template.spec;
  expect(env).toEqual(expect.arrayContaining([
    { name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'tls-uri' } } },
    { name: 'REDIS_CA_FILE', value: '/etc/redis-ca/cache/ca.crt' },
    { name: 'NODE_EXTRA_CA_CERTS', value: '/etc/redis-ca/cache/ca.crt' },
  ]));
  expect(volumeMounts).toEqual([{ name: 'redis-ca-cache-tls', mountPath: '/etc/redis-ca/cache', readOnly: true }]);
  expect(volumes).toEqual([{ name: 'redis-ca-cache-tls', secret: { secretName: 'cache-tls', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }]);
});

test('a container that has NODE_EXTRA_CA_CERTS keeps it, with a warning', () => {
  const { attachment, web } = silently(() => objects({ tls: RedisTls.beside() }, { NODE_EXTRA_CA_CERTS: kplus.EnvValue.fromValue('/own.crt') }));
  expect(web.spec.template.spec.containers[0].env.filter(({ name }: { name: string }) => name === 'NODE_EXTRA_CA_CERTS')).toEqual([{ name: 'NODE_EXTRA_CA_CERTS', value: '/own.crt' }]);
  expect(attachment.node.metadata.map(({ data }) => data).join()).toContain('has NODE_EXTRA_CA_CERTS already and keeps it');
});

test('the connection Secret keeps its plain URL beside the plain port, and has the one with TLS alone without', () => {
  const uris = (tls: RedisTls) => {
    const { data } = silently(() => objects({ tls, password: RedisPassword.fromValue('correct horse battery') })).find('Secret', 'cache-connection');
    return ['uri', 'tls-uri', 'port'].map((key) => Buffer.from(data[key], 'base64').toString().replace(/:[^:]*@/, ':…@'));
  };
  const secure = 'rediss://default:…@cache.shop.svc:6380';
  expect(uris(RedisTls.beside())).toEqual(['redis://default:…@cache.shop.svc:6379', secure, '6379']);
  expect(uris(RedisTls.only())).toEqual([secure, secure, '6380']);
});

test('with a Secret of the user there is no object of cert-manager', () => {
  const { all } = objects({ tls: RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName: 'mine' }) }) });
  expect(all.filter(({ apiVersion }) => apiVersion.startsWith('cert-manager'))).toEqual([]);
});

test('sessions of TLS have a part of the memory of clients, and maxmemory stays as it is', () => {
  const conf = (tls?: RedisTls) => objects({ tls }).find('ConfigMap', 'cache-config').data['live.conf'] as string;
  const value = (text: string, name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)![1]);
  expect(value(conf(RedisTls.beside()), 'maxmemory')).toBe(value(conf(), 'maxmemory'));
  expect(value(conf(RedisTls.beside()), 'maxclients')).toBeLessThan(value(conf(), 'maxclients'));
  expect(value(conf(RedisTls.beside()), 'maxmemory-clients')).toBeGreaterThan(value(conf(RedisTls.beside()), 'proto-max-bulk-len'));
});

test('an authority of the instance needs the namespace of the chart: the certificate has the complete names', () => {
  const make = (tls: RedisTls) => () => new RedisStandalone(Testing.chart(), 'redis', { plan: RedisPlan.PRO, tls });
  expect(make(RedisTls.beside())).toThrow('tls.certificate: must be that of a Secret, got \'RedisCertificate.ownAuthority()\'; the chart has no namespace');
  expect(make(RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: 'mine' }) }))).not.toThrow();
});

test('a certificate that cannot be is an error, with all of its problems', () => {
  const certificate = RedisCertificate.fromSecret({ secretName: 'No Name', caKey: 'tls.crt' });
  expect(() => objects({ tls: RedisTls.beside({ certificate }) })).toThrow([
    "Redis instance 'shop/redis' has 2 problems:",
    "  tls.certificate.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'No Name'",
    '  tls.certificate.keys: must differ for certificate, private key and authorities, got ["tls.crt","tls.key","tls.crt"]',
  ].join('\n'));
});

/** What a chart with this Redis has, and an attached workload. */
function attachedTo(make: (chart: Chart) => RedisReplication | RedisSentinel | RedisCluster) {
  const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
  make(chart).attach(new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] }));
  const all = chart.toJson();
  return { all, find: (kind: string, name: string) => all.find((object) => object.kind === kind && object.metadata.name === name) };
}

const forms = (...names: string[]) => names.flatMap((name) => ['', '.shop', '.shop.svc', '.shop.svc.cluster.local'].map((end) => name + end));
const tls = RedisTls.beside();

describe('topologies of several servers', () => {
  const replication = () => attachedTo((chart) => new RedisReplication(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', replicas: 1, tls }));
  const sentinel = (props = {}) => attachedTo((chart) => new RedisSentinel(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', replicas: 1, tls, ...props }));
  const cluster = (props = {}) => attachedTo((chart) => new RedisCluster(chart, 'redis', { plan: RedisPlan.ENTERPRISE, name: 'cache', tls, ...props }));

  test('the certificate has the names of the Services and of the pods', () => {
    const names = (made: ReturnType<typeof replication>) => made.find('Certificate', 'cache-tls').spec.dnsNames;
    expect(names(replication())).toEqual([...forms('cache', 'cache-ro', 'cache-0', 'cache-replica-0'), 'localhost']);
    expect(names(sentinel())).toEqual([
      ...forms('cache', 'cache-ro', 'cache-0', 'cache-1', 'cache-sentinel-0', 'cache-sentinel-1', 'cache-sentinel-2'), 'localhost',
    ]);
    expect(names(cluster())).toEqual([
      ...forms('cache', 'cache-0', 'cache-1', 'cache-2', 'cache-0-0', 'cache-0-1', 'cache-1-0', 'cache-1-1', 'cache-2-0', 'cache-2-1'), 'localhost',
    ]);
  });

  test('a large cluster has the complete names of its pods alone, and what clients would refuse is an error', () => {
    const names: string[] = cluster({ shards: 26 }).find('Certificate', 'cache-tls').spec.dnsNames;
    expect(names).toContain('cache-25-1.shop.svc.cluster.local');
    expect(names).not.toContain('cache-25-1');
    expect(() => cluster({ shards: 500 })).not.toThrow();
    expect(() => cluster({ shards: 500, name: 'the-orders-of-the-whole-company' }))
      .toThrow("tls: must have a certificate of at most 48 KiB, got '1000 pods'; their names alone have 62 KiB, and clients refuse it");
  });

  const ports = (object: { spec: { ports: { port: number; targetPort: string }[] } }) => object.spec.ports.map(({ port, targetPort }) => `${port} ${targetPort}`);

  test('every address of clients has both ports, and proxies pass TLS through to the servers', () => {
    const both = ['6379 redis', '6380 redis-tls'];
    for (const name of ['cache', 'cache-ro', 'cache-0', 'cache-replica-0']) { expect([name, ports(replication().find('Service', name))]).toEqual([name, both]); }
    for (const name of ['cache', 'cache-0', 'cache-headless']) { expect([name, ports(cluster().find('Service', name)).slice(0, 2)]).toEqual([name, both]); }
    const { find } = sentinel();
    expect(ports(find('Service', 'cache'))).toEqual(['6379 write', '6380 write-tls']);
    expect(ports(find('Service', 'cache-ro'))).toEqual(['6379 read', '6380 read-tls']);
    expect(ports(find('Service', 'cache-0'))).toEqual(both);
    const conf: string = find('ConfigMap', 'cache-proxy').data['haproxy.cfg'];
    expect(conf).toContain('frontend write-tls\n  bind "${PROXY_LISTEN}:6381" v4v6\n');
    expect(conf).toContain('backend primary-tls\n  server cache-0 "${MEMBER_0}:6380" disabled\n');
    expect(find('NetworkPolicy', 'cache').spec.egress[0].ports.map(({ port }: { port: number }) => port)).toEqual([6379, 6380, 26379, 26380]);
  });

  test('attached workloads read, write and find the nodes by TLS', () => {
    const made = cluster();
    expect(made.all.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0].env).toContainEqual({ name: 'REDIS_CLUSTER_NODES', value: 'cache-0:6380,cache-1:6380,cache-2:6380' });
    expect(made.find('ConfigMap', 'cache-config').data['live.conf']).toContain('cluster-preferred-endpoint-type hostname\n');
    expect(new RedisSentinel(new Chart(Testing.app(), 'shop', { namespace: 'shop' }), 'redis', { plan: RedisPlan.PRO, name: 'cache', tls }).connection)
      .toMatchObject({ port: 6380, readUriSecret: { key: 'tls-read-uri' }, uriSecret: { key: 'tls-uri' } });
  });

  test('workloads can stay plain while the nodes restart', () => {
    const made = cluster({ tls: RedisTls.beside({ attachPlain: true }) });
    const { env, volumeMounts } = made.all.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0];
    expect(env).toContainEqual({ name: 'REDIS_CLUSTER_NODES', value: 'cache-0:6379,cache-1:6379,cache-2:6379' });
    expect(env).toContainEqual({ name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'uri' } } });
    expect(volumeMounts).toBeUndefined();
    expect(made.find('ConfigMap', 'cache-config').data['restart.conf']).toContain('tls-port 6380\n');
    expect(() => objects({ tls: RedisTls.only({ attachPlain: true }) })).toThrow('tls.attachPlain: must be absent with RedisTls.only(), got true; there is no plain port');
  });

  test('TLS alone has no plain port for clients; the pods of the instance use it until all have links with TLS', () => {
    const { find, all } = attachedTo((chart) => new RedisReplication(chart, 'redis', {
      plan: RedisPlan.PRO, name: 'cache', replicas: 1, tls: RedisTls.only(), password: RedisPassword.fromValue('correct horse battery'),
    }));
    for (const name of ['cache', 'cache-ro']) { expect([name, ports(find('Service', name))]).toEqual([name, ['6380 redis-tls']]); }
    for (const name of ['cache-0', 'cache-replica-0']) { expect([name, ports(find('Service', name))]).toEqual([name, ['6379 redis', '6380 redis-tls']]); }
    const { ingress, egress } = find('NetworkPolicy', 'cache').spec;
    expect(ingress.map((rule: { ports: { port: number }[] }) => rule.ports.map(({ port }) => port))).toEqual([[6380], [6379, 6380]]);
    expect(egress[0].ports.map(({ port }: { port: number }) => port)).toEqual([6379, 6380]);
    for (const name of ['cache', 'cache-replica']) {
      expect(find('StatefulSet', name).spec.template.spec.containers[0].env).toContainEqual({ name: 'REDIS_TLS_MODE', value: 'only' });
    }
    expect(find('ConfigMap', 'cache-config').data['restart.conf']).toContain('port 0\n');
    const { data } = find('Secret', 'cache-connection');
    expect(['uri', 'tls-uri', 'read-uri', 'tls-read-uri'].map((key) => Buffer.from(data[key], 'base64').toString().replace(/:[^:]*@/, ':…@'))).toEqual([
      'rediss://default:…@cache.shop.svc:6380', 'rediss://default:…@cache.shop.svc:6380',
      'rediss://default:…@cache-ro.shop.svc:6380', 'rediss://default:…@cache-ro.shop.svc:6380',
    ]);
    const web = all.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0].env;
    expect(web.find(({ name }: { name: string }) => name === 'REDIS_URL').valueFrom.secretKeyRef.key).toBe('tls-uri');
  });

  test('a cluster with TLS alone has no plain port for clients, and keeps it among its pods, which close it when all of them have TLS', () => {
    const made = cluster({ tls: RedisTls.only(), password: RedisPassword.fromValue('correct horse battery') });
    for (const name of ['cache', 'cache-0']) { expect([name, ports(made.find('Service', name))]).toEqual([name, ['6380 redis-tls']]); }
    expect(ports(made.find('Service', 'cache-0-0'))).toEqual(['6379 redis', '6380 redis-tls', '16379 bus']);
    const { ingress } = made.find('NetworkPolicy', 'cache').spec;
    expect(ingress.map((rule: { ports: { port: number }[] }) => rule.ports.map(({ port }) => port))).toEqual([[6380], [6379, 6380, 16379]]);
    const { containers: [{ env }] } = made.find('StatefulSet', 'cache-0').spec.template.spec;
    expect(env).toContainEqual({ name: 'REDIS_TLS_MODE', value: 'only' });
    expect(cluster().find('StatefulSet', 'cache-0').spec.template.spec.containers[0].env).not.toContainEqual(expect.objectContaining({ name: 'REDIS_TLS_MODE' }));
    const { data } = made.find('Secret', 'cache-connection');
    const nodes = ['cache-0', 'cache-1', 'cache-2'].map((name) => `${name}.shop.svc:6380`).join();
    expect(['port', 'nodes', 'tls-nodes'].map((key) => Buffer.from(data[key], 'base64').toString())).toEqual(['6380', nodes, nodes]);
  });

  test('a cluster with TLS alone is an error for an engine that does not keep the ports with TLS of its nodes', () => {
    const engine = Engine.of({ family: EngineFamily.REDIS, version: '7.0', image: 'redis:7.0' });
    expect(() => cluster({ tls: RedisTls.only(), engine })).toThrow("engine: must be Redis 7.2 or newer, or Valkey, with RedisTls.only(), got 'redis 7.0'; older nodes do not keep the ports with TLS of the others");
    expect(() => cluster({ engine })).not.toThrow();
  });

  test('with sentinels and TLS alone clients have no plain port, of proxies, servers and sentinels, and the pods keep it among each other until all have TLS', () => {
    const made = sentinel({ tls: RedisTls.only(), password: RedisPassword.fromValue('correct horse battery') });
    expect(ports(made.find('Service', 'cache'))).toEqual(['6380 write-tls']);
    expect(ports(made.find('Service', 'cache-ro'))).toEqual(['6380 read-tls']);
    expect(ports(made.find('Service', 'cache-0'))).toEqual(['6379 redis', '6380 redis-tls']);
    expect(ports(made.find('Service', 'cache-sentinel-0'))).toEqual(['26379 sentinel', '26380 sentinel-tls']);
    const { ingress, egress } = made.find('NetworkPolicy', 'cache').spec;
    const numbers = (rule: { ports: { port: number }[] }) => rule.ports.map(({ port }) => port);
    expect(ingress.map(numbers)).toEqual([[6380, 6381, 6382, 26380], [6379, 6380, 26379, 26380]]);
    expect(numbers(egress[0])).toEqual([6379, 6380, 26379, 26380]);
    const conf: string = made.find('ConfigMap', 'cache-proxy').data['haproxy.cfg'];
    expect(conf.match(/^(frontend|backend) .*$/gm)).toEqual([
      'frontend health', 'frontend write-tls', 'frontend read-tls', 'backend primary-tls', 'backend replicas-tls', 'backend sources',
    ]);
    const { data } = made.find('Secret', 'cache-connection');
    const sentinels = ['cache-sentinel-0', 'cache-sentinel-1', 'cache-sentinel-2'].map((name) => `${name}.shop.svc:26380`).join();
    expect(['port', 'sentinels'].map((key) => Buffer.from(data[key], 'base64').toString())).toEqual(['6380', sentinels]);
    expect(silently(() => new RedisSentinel(new Chart(Testing.app(), 'shop', { namespace: 'shop' }), 'redis', { plan: RedisPlan.PRO, name: 'cache', tls: RedisTls.only() })).connection.sentinels)
      .toEqual(['cache-sentinel-0:26380', 'cache-sentinel-1:26380', 'cache-sentinel-2:26380']);
  });

  test('sentinels have the certificate with its key, in either mode, and proxies the authorities alone', () => {
    for (const mode of [RedisTls.beside(), RedisTls.only()]) {
      const { find } = sentinel({ tls: mode });
      const filesOf = (kind: string, name: string) => find(kind, name).spec.template.spec.volumes.find(({ name: volume }: { name: string }) => volume === 'tls').secret;
      expect(filesOf('StatefulSet', 'cache-sentinel').items.map(({ key }: { key: string }) => key)).toEqual(['tls.crt', 'tls.key', 'ca.crt']);
      expect(filesOf('Deployment', 'cache-proxy').items.map(({ key }: { key: string }) => key)).toEqual(['ca.crt']);
    }
  });
});

test('an authority of several instances: each has a certificate of its own by the same Issuer', () => {
  const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
  const authority = new RedisCertificateAuthority(chart, 'authority');
  const certificate = RedisCertificate.fromIssuer(authority.issuer, { clusterDomain: 'k8s.example', dnsNames: ['redis.example.com', '*.example.org'] });
  for (const name of ['one', 'two']) { new RedisStandalone(chart, name, { plan: RedisPlan.PRO, name, tls: RedisTls.beside({ certificate }) }); }
  const all = Testing.synth(chart).filter(({ apiVersion }) => apiVersion === 'cert-manager.io/v1');
  expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Issuer redis-authority-self-signed', 'Certificate redis-authority', 'Issuer redis-authority', 'Certificate one-tls', 'Certificate two-tls',
  ]);
  // The way of docs/tls.md to have cert-manager issue all of them first.
  expect(all.map(({ metadata }) => metadata.labels['app.kubernetes.io/component'])).toEqual(all.map(() => 'certificates'));
  for (const { spec } of all.slice(3)) {
    expect(spec.issuerRef).toEqual({ name: 'redis-authority', kind: 'Issuer', group: 'cert-manager.io' });
    expect(spec.dnsNames).toEqual(expect.arrayContaining(['redis.example.com', '*.example.org', `${spec.secretName.slice(0, 3)}.shop.svc.k8s.example`]));
  }
});

test.each<{ where: string; namespace?: string; own: boolean; warnings: readonly string[] }>([
  {
    where: 'in another namespace',
    own: false,
    warnings: ["warning: shop/redis: the Issuer 'redis-authority' of this app is in namespace 'security', and serves no other: the pods wait for a certificate until "
      + "namespace 'shop' has an Issuer of this name. Add a RedisCertificateAuthority to the chart of this instance, or use a ClusterIssuer"],
  },
  { where: 'in both namespaces', own: true, warnings: [] },
  { where: 'in a chart without a namespace', namespace: undefined, own: false, warnings: [] },
])('an authority $where', ({ own, warnings, ...of }) => {
  const app = Testing.app();
  const { issuer } = new RedisCertificateAuthority(new Chart(app, 'security', { namespace: 'security', ...of }), 'authority');
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  if (own) { new RedisCertificateAuthority(chart, 'authority'); }
  const certificate = RedisCertificate.fromIssuer(issuer);
  expect(standardErrorOf(() => new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, tls: RedisTls.beside({ certificate }) }))).toEqual(warnings);
});

test('a certificate with a name that DNS does not know, or with the private key among the authorities, is an error', () => {
  const make = (certificate: RedisCertificate) => () => objects({ tls: RedisTls.beside({ certificate }) });
  const clusterDomain = Array.from({ length: 4 }, () => 'a'.repeat(60)).join('.');
  expect(make(RedisCertificate.ownAuthority({ clusterDomain }))).toThrow('tls: must have names of at most 253 characters in its certificate');
  const keys = { certificateKey: 'cert', privateKeyKey: 'key', caKey: 'tls.key' };
  expect(make(RedisCertificate.fromSecret({ secretName: 'mine', caSecretName: 'other', ...keys }))).toThrow("tls.certificate.caKey: must not be that of a private key, got 'tls.key'");
});

test('names of InternalNames are in the certificate', () => {
  const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
  const redis = new RedisReplication(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', tls });
  new InternalNames(chart, 'names').addRedis('cache', redis);
  const { dnsNames } = Testing.synth(chart).find(({ kind, metadata }) => kind === 'Certificate' && metadata.name === 'cache-tls').spec;
  expect(dnsNames.slice(-2)).toEqual(['cache.internal', 'cache-ro.internal']);
  expect(new Set(dnsNames).size).toBe(dnsNames.length);
});

describe('authorities in a Secret of the user', () => {
  const bundle = { secretName: 'bundle', key: 'trusted.pem' };
  const BOTH = [
    { by: 'an issuer', certificate: RedisCertificate.fromIssuer({ name: 'company' }, { caSecret: bundle }), secretName: 'cache-tls' },
    {
      by: 'a Secret',
      certificate: RedisCertificate.fromSecret({ secretName: 'given', caSecretName: bundle.secretName, caKey: bundle.key }),
      secretName: 'given',
    },
  ];

  test.each(BOTH)('with a certificate by $by, servers, proxies and attached workloads trust them', ({ certificate, secretName }) => {
    const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
    const redis = new RedisSentinel(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', tls: RedisTls.only({ certificate }) });
    redis.attach(new kplus.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web' }] }));
    const all = chart.toJson();
    const pod = (name: string) => all.find(({ kind, metadata }) => ['StatefulSet', 'Deployment'].includes(kind) && metadata.name === name).spec.template.spec;
    const volume = (name: string, prefix: string) => pod(name).volumes.find((one: { name: string }) => one.name.startsWith(prefix));
    const authorities = { secret: { name: 'bundle', optional: true, items: [{ key: 'trusted.pem', path: 'trusted.pem' }] } };
    for (const name of ['cache', 'cache-sentinel']) {
      expect(volume(name, 'tls').projected.sources).toEqual([
        { secret: { name: secretName, optional: true, items: ['tls.crt', 'tls.key'].map((key) => ({ key, path: key })) } }, authorities,
      ]);
      expect(pod(name).containers[0].env).toEqual(expect.arrayContaining([
        { name: 'REDIS_TLS_CA_FILE', value: '/etc/redis-tls/trusted.pem' },
        { name: 'REDIS_TLS_SECRET', value: secretName },
        { name: 'REDIS_TLS_CA_SECRET', value: 'bundle' },
      ]));
    }
    expect(volume('cache-proxy', 'tls').secret).toMatchObject({ secretName: 'bundle', items: authorities.secret.items });
    expect(volume('web', 'redis-ca').secret).toMatchObject({ secretName: 'bundle', items: [{ key: 'trusted.pem' }] });
    expect(redis.connection.caSecret).toEqual(bundle);
  });

  test('what cannot be is an error, with all of its problems', () => {
    const issued = (caSecret: object) => RedisTls.beside({ certificate: RedisCertificate.fromIssuer({ name: 'company' }, { caSecret: caSecret as never }) });
    const problems = (given: RedisTls) => messageOf(() => objects({ tls: given })).split('\n').slice(1);
    const noCertificate = "must not be a Secret that the Job makes for the instance, got 'cache-connection'; it has passwords, and no certificate";
    expect(problems(issued({ secretName: 'cache-connection', key: 'tls.key' }))).toEqual([
      `  tls.certificate.caSecret.secretName: ${noCertificate}`,
      "  tls.certificate.caSecret.key: must not be that of the certificate or its private key, got 'tls.key'; it must have the certificates of authorities alone",
    ]);
    expect(problems(issued({ secretName: 'A b', key: 'a/b' }))).toEqual([
      expect.stringContaining('tls.certificate.caSecret.secretName: must be'), expect.stringContaining('tls.certificate.caSecret.key: must be a Secret key'),
    ]);
    const given = (caSecretName: string) => RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: 'given', caSecretName }) });
    expect(problems(given('cache-connection'))).toEqual([`  tls.certificate.caSecretName: ${noCertificate}`]);
    expect(problems(given('A b'))).toEqual([expect.stringContaining('tls.certificate.caSecretName: must be')]);
  });

  test('the trust store of cert-manager lacks them', () => {
    const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
    const redis = new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', tls: RedisTls.beside({ certificate: BOTH[0].certificate }) });
    const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    expect(messageOf(() => redis.attach(web, { trust: [RedisTrust.javaTrustStore()] }))).toContain('trust: must have the Secret of a trust store where Secret bundle has the trusted authorities');
  });

  test('the operator of KubeBlocks takes none', () => {
    for (const [prop, certificate] of Object.entries({ caSecret: BOTH[0].certificate, caSecretName: BOTH[1].certificate })) {
      expect(messageOf(() => new KubeBlocksRedis(new Chart(Testing.app(), 'shop', { namespace: 'shop' }), 'redis', { plan: RedisPlan.PRO, tls: RedisTls.only({ certificate }) })))
        .toContain(`tls.certificate.${prop}: must be absent`);
    }
  });
});

test('an issuer that cannot be is an error, with all of its problems', () => {
  const certificate = RedisCertificate.fromIssuer({ name: 'No Name', kind: 'cluster issuer', group: '' }, { clusterDomain: 'a b', dnsNames: ['10.0.0.5'] });
  expect(() => objects({ tls: RedisTls.beside({ certificate }) })).toThrow(/has 5 problems:\n.*tls\.certificate\.clusterDomain: .*\n.*tls\.certificate\.dnsNames\[0\]: .*\n.*tls\.certificate\.name: .*\n.*tls\.certificate\.kind: .*\n.*tls\.certificate\.group: /);
});
