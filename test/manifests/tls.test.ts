import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { RedisCertificate, RedisPassword, RedisPlan, RedisStandalone, RedisStandaloneProps, RedisTls } from '../../src';
import { silently } from '../support/warnings';

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
