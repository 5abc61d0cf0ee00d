import { Chart, Testing } from 'cdk8s';
import { RedisAccess, RedisCertificate, RedisCluster, RedisExternal, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone, RedisTls } from '../../src';

function made(add: (chart: Chart) => { readonly externalServices: readonly { readonly name: string }[] }) {
  const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
  const services = add(chart).externalServices.map(({ name }) => name);
  const all = Testing.synth(chart);
  return { services, all, find: (kind: string, name: string) => all.find((object) => object.kind === kind && object.metadata.name === name) };
}

const balanced = RedisExternal.loadBalancer({ host: 'redis.example.com' });
const plan = RedisPlan.PRO;
/** Ports that the NetworkPolicy opens to every address. */
const opened = (policy: { spec: { ingress: { from?: unknown[]; ports: { port: number }[] }[] } }) => (
  policy.spec.ingress.filter(({ from }) => from === undefined).flatMap(({ ports }) => ports.map(({ port }) => port)));

test('source ranges that change after the construct was made have no effect', () => {
  const sourceRanges = ['198.51.100.0/24'];
  const external = RedisExternal.loadBalancer({ host: 'redis.example.com', sourceRanges });
  const { find } = made((chart) => {
    const redis = new RedisStandalone(chart, 'redis', { plan, name: 'cache', external });
    sourceRanges.push('{{ .Values.range }}');
    return redis;
  });
  expect(find('Service', 'cache-external').spec.loadBalancerSourceRanges).toEqual(['198.51.100.0/24']);
});

test('a load balancer leads to the port with TLS alone, and external-dns learns the name', () => {
  const external = RedisExternal.loadBalancer({
    host: 'redis.example.com', annotations: { 'example.com/scheme': 'internal' }, loadBalancerClass: 'example.com/network', sourceRanges: ['198.51.100.0/24'],
  });
  const { find, services } = made((chart) => new RedisStandalone(chart, 'redis', { plan, name: 'cache', external }));
  expect(services).toEqual(['cache-external']);
  expect(find('Service', 'cache-external')).toMatchObject({
    metadata: { annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'redis.example.com', 'example.com/scheme': 'internal' } },
    spec: {
      type: 'LoadBalancer',
      loadBalancerClass: 'example.com/network',
      loadBalancerSourceRanges: ['198.51.100.0/24'],
      selector: { 'app.kubernetes.io/component': 'server' },
      ports: [{ name: 'redis-tls', port: 6380, targetPort: 'redis-tls' }],
    },
  });
  expect(opened(find('NetworkPolicy', 'cache'))).toEqual([6380]);
});

test('without tls it is beside the plain port, and the certificate has the name', () => {
  const { find } = made((chart) => new RedisStandalone(chart, 'redis', { plan, name: 'cache', external: balanced }));
  expect(find('Service', 'cache').spec.ports.map(({ port }: { port: number }) => port)).toEqual([6379, 6380]);
  expect(find('Certificate', 'cache-tls').spec.dnsNames).toContain('redis.example.com');
  const address = made((chart) => new RedisStandalone(chart, 'redis', { plan, name: 'cache', external: RedisExternal.nodePort({ host: '203.0.113.7', port: 30380 }), tls: RedisTls.only() }));
  expect(address.find('Certificate', 'cache-tls').spec.ipAddresses).toContain('203.0.113.7');
  expect(address.find('Service', 'cache-external').spec).toMatchObject({ type: 'NodePort', ports: [{ port: 6380, nodePort: 30380 }] });
  expect(address.find('Service', 'cache-external').metadata.annotations).toBeUndefined();
});

test('with replicas it leads to the primary, with sentinels to the proxies', () => {
  const replication = made((chart) => new RedisReplication(chart, 'redis', { plan, name: 'cache', external: balanced }));
  expect(replication.find('Service', 'cache-external').spec.selector['app.kubernetes.io/component']).toBe('server');
  expect(opened(replication.find('NetworkPolicy', 'cache'))).toEqual([6380]);

  const sentinel = made((chart) => new RedisSentinel(chart, 'redis', { plan, name: 'cache', external: balanced }));
  expect(sentinel.find('Service', 'cache-external').spec).toMatchObject({
    selector: { 'app.kubernetes.io/component': 'proxy' }, ports: [{ port: 6380, targetPort: 'write-tls' }],
  });
  expect(opened(sentinel.find('NetworkPolicy', 'cache'))).toEqual([6381]);
});

describe('a cluster', () => {
  const cluster = (external: RedisExternal, shards = 3) => made((chart) => new RedisCluster(chart, 'redis', { plan: RedisPlan.ENTERPRISE, name: 'cache', external, shards }));

  test('each node has a load balancer and the name of its pod, which a wildcard in the certificate covers', () => {
    const { find, services } = cluster(balanced);
    expect(services).toEqual(['cache-external', ...['0-0', '0-1', '1-0', '1-1', '2-0', '2-1'].map((pod) => `cache-${pod}-external`)]);
    expect(find('Service', 'cache-1-0-external')).toMatchObject({
      metadata: { annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'cache-1-0.redis.example.com' } },
      spec: { selector: { 'statefulset.kubernetes.io/pod-name': 'cache-1-0' }, ports: [{ port: 6380, targetPort: 'redis-tls' }] },
    });
    expect(find('Certificate', 'cache-tls').spec.dnsNames).toEqual(expect.arrayContaining(['redis.example.com', '*.redis.example.com']));
  });

  test('or all have one address, each a port of its own', () => {
    const ports = (external: RedisExternal) => {
      const { all } = cluster(external);
      return all.filter(({ metadata }) => metadata.name.endsWith('-external')).map(({ spec }) => spec.ports[0].nodePort ?? spec.ports[0].port);
    };
    expect(ports(RedisExternal.loadBalancer({ host: 'redis.example.com', portPerNode: true }))).toEqual([6380, 6381, 6382, 6387, 6388, 6393, 6394]);
    expect(ports(RedisExternal.nodePort({ host: '203.0.113.7', port: 30380 }))).toEqual([30380, 30381, 30382, 30387, 30388, 30393, 30394]);
  });

  test('an address without names or ports is an error', () => {
    expect(() => cluster(RedisExternal.loadBalancer({ host: '203.0.113.7' }))).toThrow("external.host: must be a host name, got '203.0.113.7'; each node has a name before it");
    expect(() => cluster(RedisExternal.loadBalancer({ host: 'lan' }))).toThrow('external.host: must have at least two labels, and room for the name of a pod before it');
    expect(() => cluster(RedisExternal.nodePort({ host: 'a.example', port: 65_533 }))).toThrow('external.port: must be at most 65517, got 65533; the nodes of 3 shards have the ports after it');
  });
});

test('through the tunnel of a mesh, where every port is reached, only those come who may', () => {
  const { find } = made((chart) => new RedisStandalone(chart, 'redis', { plan, name: 'cache', external: balanced, access: RedisAccess.linkerd() }));
  expect(opened(find('NetworkPolicy', 'cache'))).toEqual([6380]);
});

test('an empty list of sources and a class that is no name are errors', () => {
  const external = RedisExternal.loadBalancer({ host: 'a.example', sourceRanges: [], loadBalancerClass: 'No Class' });
  expect(() => made((chart) => new RedisStandalone(chart, 'redis', { plan, external }))).toThrow([
    '  external.sourceRanges: must have an entry, got []; leave it out to accept every address',
    "  external.loadBalancerClass: must be a name such as 'internal' or 'example.com/internal', got 'No Class'",
  ].join('\n'));
});

test('what cannot be is an error, with all of its problems', () => {
  const external = RedisExternal.loadBalancer({ host: 'no host', sourceRanges: ['10.0.0.0'] });
  expect(() => made((chart) => new RedisStandalone(chart, 'redis', { plan: RedisPlan.FREE, external }))).toThrow([
    "Redis instance 'shop/redis' has 3 problems:",
    "  external: must be absent without a password, got 'a load balancer'; anyone who reaches the address could read and write: choose a plan with a password",
    "  external.sourceRanges[0]: must be addresses in CIDR notation, such as '10.0.0.0/8' or 'fd00::/8', got '10.0.0.0'",
    "  external.host: must be a host name or an IP address, got 'no host'",
  ].join('\n'));
  expect(() => made((chart) => new RedisStandalone(chart, 'redis', { plan, external: RedisExternal.nodePort({ host: 'a', port: 80 }) }))).toThrow('external.port: must be a whole number from 1024 to 65535, got 80');
});

test('a port for each node is an error where clients connect to one port', () => {
  const make = (portPerNode: boolean) => () => made((chart) => new RedisSentinel(chart, 'redis', { plan, external: RedisExternal.loadBalancer({ host: 'a.example', portPerNode }) }));
  expect(make(true)).toThrow('has 1 problem:\n  external.portPerNode: must be absent in all but RedisCluster, got true; clients connect to port 6380 alone');
  expect(make(false)).not.toThrow();
});

test('a host name for all nodes of a cluster is an error where each has its own', () => {
  const annotations = { 'external-dns.alpha.kubernetes.io/hostname': 'other.example.com' };
  const make = (portPerNode: boolean) => () => made((chart) => new RedisCluster(chart, 'redis', {
    plan: RedisPlan.ENTERPRISE, external: RedisExternal.loadBalancer({ host: 'redis.example.com', portPerNode, annotations }),
  }));
  expect(make(false)).toThrow("external.annotations['external-dns.alpha.kubernetes.io/hostname']: must not override an annotation that the library sets, got 'other.example.com'");
  expect(make(true)).not.toThrow();
});

test('without a namespace the error names external, unless TLS was asked for', () => {
  const make = (tls?: RedisTls) => () => new RedisStandalone(new Chart(Testing.app(), 'shop'), 'redis', { plan, external: balanced, tls });
  expect(make()).toThrow([
    "Redis instance 'shop/redis' has 1 problem:",
    "  external: must be absent in a chart without a namespace, got 'a load balancer'; the certificate must have the complete names of the Service: set 'namespace' of the "
      + "chart, or name a certificate of yours: tls: RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: '...' }) })",
  ].join('\n'));
  expect(make(RedisTls.beside())).toThrow('tls.certificate: must be that of a Secret');
  expect(make(RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: 'mine' }) }))).not.toThrow();
});
