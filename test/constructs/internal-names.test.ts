import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import {
  AttachOptions, InternalNames, InternalNamesWay, IRedis, KubeBlocksRedis, KubeBlocksRedisProps, RedisCertificate, RedisCluster, RedisPassword,
  RedisPlan, RedisReplication, RedisSentinel, RedisStandalone, RedisTls, RedisTrust, RedisVariable,
} from '../../src';
import { messageOf } from '../support/errors';
import { silently, standardErrorOf } from '../support/warnings';

const chartOf = (namespace?: string) => new Chart(new App(), 'shop', { namespace });
/** The names that the chart makes, and what they lead to. */
const namesIn = (chart: Chart) => Object.fromEntries(Testing.synth(chart).filter(({ spec }) => spec?.type === 'ExternalName')
  .map(({ metadata, spec }) => [`${metadata.name}.${metadata.namespace}`, spec.externalName]));

test('a name is a Service in another namespace that leads to the Service of the instance', () => {
  const chart = chartOf('shop');
  const names = new InternalNames(chart, 'names').addRedis('cache', new RedisStandalone(chart, 'redis', { name: 'shop-redis', plan: RedisPlan.STARTER }));

  expect(names).toEqual(['cache.internal']);
  expect(Testing.synth(chart).filter(({ metadata }) => metadata.namespace === 'internal')).toEqual([{
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'internal', name: 'cache', labels: { 'app.kubernetes.io/managed-by': 'cdk8s-managed-redis' } },
    spec: { type: 'ExternalName', externalName: 'shop-redis.shop.svc.cluster.local', sessionAffinity: 'None' },
  }]);
});

test('read replicas and nodes of a cluster have names too', () => {
  const chart = chartOf('shop');
  const names = new InternalNames(chart, 'names', { namespace: 'names', clusterDomain: 'k8s.example' });
  const replication = new RedisReplication(chart, 'replication', { name: 'one', plan: RedisPlan.PRO });
  const sentinel = new RedisSentinel(chart, 'sentinel', { name: 'two', plan: RedisPlan.PRO });
  const cluster = new RedisCluster(chart, 'cluster', { name: 'three', plan: RedisPlan.ENTERPRISE, shards: 3 });

  expect(names.addRedis('a', replication)).toEqual(['a.names', 'a-ro.names']);
  expect(names.addRedis('b', sentinel)).toEqual(['b.names', 'b-ro.names']);
  expect(names.addRedis('c', cluster)).toEqual(['c.names', 'c-0.names', 'c-1.names', 'c-2.names']);
  expect(namesIn(chart)).toEqual({
    'a.names': 'one.shop.svc.k8s.example',
    'a-ro.names': 'one-ro.shop.svc.k8s.example',
    'b.names': 'two.shop.svc.k8s.example',
    'b-ro.names': 'two-ro.shop.svc.k8s.example',
    'c.names': 'three.shop.svc.k8s.example',
    'c-0.names': 'three-0.shop.svc.k8s.example',
    'c-1.names': 'three-1.shop.svc.k8s.example',
    'c-2.names': 'three-2.shop.svc.k8s.example',
  });
});

test('an instance of KubeBlocks has the names of the Services that the operator makes', () => {
  const chart = chartOf('shop');
  const names = new InternalNames(chart, 'names');
  const kubeBlocks = (id: string, props: Partial<KubeBlocksRedisProps>) => (
    new KubeBlocksRedis(chart, id, { plan: RedisPlan.ENTERPRISE, name: id, ...props }));
  const replicated = kubeBlocks('two', { replicas: 2, tls: RedisTls.only() });

  expect(names.addRedis('a', kubeBlocks('one', {}))).toEqual(['a.internal']);
  expect(names.addRedis('b', replicated)).toEqual(['b.internal', 'b-ro.internal']);
  expect(names.addRedis('c', kubeBlocks('three', { shards: 3 }))).toEqual(['c.internal', 'c-0.internal']);
  expect(namesIn(chart)).toEqual({
    'a.internal': 'one.shop.svc.cluster.local',
    'b.internal': 'two.shop.svc.cluster.local',
    'b-ro.internal': 'two-ro.shop.svc.cluster.local',
    'c.internal': 'three.shop.svc.cluster.local',
    'c-0.internal': 'three.shop.svc.cluster.local',
  });
  expect(Testing.synth(chart).find(({ kind, metadata }) => kind === 'Certificate' && metadata.name === 'two-tls').spec.dnsNames)
    .toEqual(expect.arrayContaining(['b.internal', 'b-ro.internal']));

  replicated.attach(new Deployment(chart, 'web', { containers: [{ image: 'web' }] }), { internalNames: true, variables: [RedisVariable.READ_URL] });
  const { env } = Testing.synth(chart).find(({ metadata }) => metadata.name.startsWith('shop-web')).spec.template.spec.containers[0];
  expect(env.filter(({ name }: { name: string }) => name.endsWith('_URL')).map(({ value }: { value: string }) => value)).toEqual([
    'rediss://default:$(REDIS_PASSWORD)@b.internal:6380', 'rediss://default:$(REDIS_PASSWORD)@b-ro.internal:6380',
  ]);
});

test.each([
  ['redis.example.com', 'redis.example.com'],
  ['redis.shop.svc', 'redis.shop.svc.cluster.local'],
  ['redis.shop.svc.cluster.local', 'redis.shop.svc.cluster.local'],
  ['redis', 'redis.shop.svc.cluster.local'],
])('a name leads to an imported Redis at %s', (host, target) => {
  const chart = chartOf();
  new InternalNames(chart, 'names').addRedis('cache', RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host, namespace: 'shop' }));
  expect(namesIn(chart)).toEqual({ 'cache.internal': target });
});

test('what cannot be is an error that lists every problem', () => {
  const chart = chartOf();
  const names = new InternalNames(chart, 'names');
  const imported = (host: string, namespace?: string) => RedisStandalone.fromRedisStandaloneAttributes(chart, host, { host, namespace });

  expect(messageOf(() => new InternalNames(chart, 'wrong', { namespace: 'Internal', clusterDomain: 'a b' }))).toBe([
    "InternalNames 'shop/wrong' has 2 problems:",
    "  namespace: must be the name of a namespace: at most 63 characters of a-z, 0-9 and '-', got 'Internal'",
    "  clusterDomain: must be a host name or an IP address, got 'a b'",
  ].join('\n'));
  expect(messageOf(() => names.addRedis('1st', imported('10.0.0.1')))).toBe([
    "InternalNames 'shop/names' has 2 problems:",
    "  redis: must have a host name, got '10.0.0.1'; a name leads to a name, not to an address",
    "  name: must make names of Services: at most 63 characters of a-z, 0-9 and '-', a letter first, got '1st'",
  ].join('\n'));
  expect(messageOf(() => names.addRedis('cache', imported('redis')))).toContain("redis: must be in a chart with a namespace, got 'redis'");
  expect(messageOf(() => names.addRedis('a'.repeat(64), imported('redis.example.com')))).toContain('at most 63 characters');
  expect(messageOf(() => (names as any).addRedis(undefined, 'redis'))).toMatch(/name: must be a string[^]*redis: must be a Redis/);

  names.addRedis('cache', imported('one.example.com'));
  expect(messageOf(() => names.addRedis('cache', imported('two.example.com')))).toContain("name: must not make a name that another Redis has, got 'cache'");
});

describe.each(Object.values(InternalNamesWay))('a property of every object of JavaScript: %s', (way) => {
  test('is a name like others, if Kubernetes accepts it', () => {
    const chart = chartOf('shop');
    const names = new InternalNames(chart, 'names', { way });
    const redis = new RedisReplication(chart, 'redis', { name: 'redis', plan: RedisPlan.PRO });
    expect(names.addRedis('constructor', redis)).toEqual(['constructor.internal', 'constructor-ro.internal']);

    const [{ data }] = [...Testing.synth(chart).filter(({ metadata }) => metadata.name === 'coredns-custom'), { data: undefined }];
    const leadsTo = { 'constructor.internal': 'redis.shop.svc.cluster.local', 'constructor-ro.internal': 'redis-ro.shop.svc.cluster.local' };
    expect(data ?? namesIn(chart)).toEqual(way === InternalNamesWay.EXTERNAL_NAME ? leadsTo : {
      'constructor.internal.override': Object.entries(leadsTo).map(([name, target]) => `rewrite stop name exact ${name} ${target}\n`).join(''),
    });
    expect(messageOf(() => names.addRedis('constructor', redis))).toContain("name: must not make a name that another Redis has, got 'constructor'");
  });

  test.each(['__proto__', 'toString', 'hasOwnProperty'])('is an error like others, if not: %s', (name) => {
    const chart = chartOf('shop');
    const names = new InternalNames(chart, 'names', { way });
    const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER });
    expect(messageOf(() => names.addRedis(name, redis)))
      .toContain(`name: must make names of Services: at most 63 characters of a-z, 0-9 and '-', a letter first, got '${name}'`);
    expect(names.node.children).toEqual([]);
    expect(names.addRedis('cache', redis)).toEqual(['cache.internal']);
  });
});

test('the construct of a Service has the name as its id', () => {
  const chart = chartOf('shop');
  const names = new InternalNames(chart, 'names');
  for (const id of ['a', 'constructor']) { names.addRedis(id, RedisStandalone.fromRedisStandaloneAttributes(chart, `redis-${id}`, { host: id })); }
  expect(names.node.children.map(({ node }) => node.id)).toEqual(['a', 'Service-constructor']);
});

test('a construct of the user below with the id of a name is an error after which nothing is half done', () => {
  const chart = chartOf('shop');
  const names = new InternalNames(chart, 'names');
  const redis = new RedisReplication(chart, 'redis', { name: 'redis', plan: RedisPlan.PRO, tls: RedisTls.beside() });
  const mine = new Chart(names, 'cache-ro');
  const before = Testing.synth(chart);
  expect(() => names.addRedis('cache', redis)).toThrow("There is already a Construct with name 'cache-ro' in InternalNames [names]");
  expect(Testing.synth(chart)).toEqual(before);
  expect(messageOf(() => redis.attach(new Deployment(chart, 'web', { containers: [{ image: 'web' }] }), { internalNames: true }))).toContain('a Redis without a short name');

  names.node.tryRemoveChild(mine.node.id);
  expect(names.addRedis('cache', redis)).toEqual(['cache.internal', 'cache-ro.internal']);
});

test.each(Object.values(InternalNamesWay))('a patch that breaks the certificate is an error after which nothing is half done: %s', (way) => {
  const chart = chartOf('shop');
  const names = new InternalNames(chart, 'names', { way });
  const broken = new RedisStandalone(chart, 'broken', { name: 'broken', plan: RedisPlan.STARTER, tls: RedisTls.beside() });
  (broken.node.findChild('Certificate') as ApiObject).addJsonPatch(JsonPatch.test('/spec/secretName', 'another'));
  expect(() => names.addRedis('cache', broken)).toThrow();
  expect(names.node.children).toEqual([]);
  expect(names.addRedis('cache', new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER }))).toEqual(['cache.internal']);
});

test('a name that two apps of one chart claim is an error at synth', () => {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  for (const id of ['one', 'two']) {
    new InternalNames(chart, `${id}-names`).addRedis('cache', new RedisStandalone(chart, id, { name: id, plan: RedisPlan.STARTER }));
  }
  expect(() => app.synthYaml()).toThrow("'shop/one-names/cache' and 'shop/two-names/cache' are the same Service 'cache': the second one would replace the first; "
    + 'give one of them another name, or let one InternalNames have all names');
});

/** As a class of the user may have it. */
function withConnection(chart: Chart, id: string, connection: object): IRedis {
  const redis = RedisStandalone.fromRedisStandaloneAttributes(chart, id, { host: 'redis' });
  Object.defineProperty(redis, 'connection', { value: { ...redis.connection, ...connection } });
  return redis;
}

test('a host in capital letters becomes one in small letters', () => {
  const chart = chartOf();
  new InternalNames(chart, 'names').addRedis('cache', withConnection(chart, 'redis', { host: 'Redis.Example.com' }));
  expect(namesIn(chart)).toEqual({ 'cache.internal': 'redis.example.com' });
});

describe.each(Object.values(InternalNamesWay))('what leads to no name is an error: %s', (way) => {
  test.each([
    { given: { host: 'a.example\nforward . 6.6.6.6' }, line: "host: must be a host name or an IP address, got 'a.example\\nforward . 6.6.6.6'" },
    { given: { host: 5 }, line: 'host: must be a string, got 5' },
    { given: { host: undefined }, line: 'host: must be a string, got undefined' },
    {
      given: { namespace: 'shop\nrewrite stop name exact bank.example evil.example' },
      line: "namespace: must be the name of a namespace: at most 63 characters of a-z, 0-9 and '-', got 'shop\\nrewrite stop name exact bank.example evil.example'",
    },
    { given: { namespace: '' }, line: "namespace: must be the name of a namespace: at most 63 characters of a-z, 0-9 and '-', got ''" },
    { given: { nodes: 'redis-0:6379' }, line: "nodes: must be a list of strings, got 'redis-0:6379'" },
    { given: { nodes: ['redis 0'] }, line: "nodes[0]: must be host:port, such as 'redis-0.example.com:6379' or '[fd00::7]:6379', got 'redis 0'" },
  ])('$line', ({ given, line }) => {
    const chart = chartOf();
    const names = new InternalNames(chart, 'names', { way });
    expect(messageOf(() => names.addRedis('1st', withConnection(chart, 'redis', { namespace: 'shop', ...given })))).toBe([
      "InternalNames 'shop/names' has 2 problems:",
      `  redis.connection.${line}`,
      "  name: must make names of Services: at most 63 characters of a-z, 0-9 and '-', a letter first, got '1st'",
    ].join('\n'));
  });
});

describe('by rules of CoreDNS', () => {
  const way = InternalNamesWay.COREDNS_CUSTOM;

  test('a name is a rule of its own in the file of its Redis, and no Service', () => {
    const chart = chartOf('shop');
    const names = new InternalNames(chart, 'names', { way, namespace: 'names', clusterDomain: 'k8s.example' });
    names.addRedis('a', new RedisReplication(chart, 'replication', { name: 'one', plan: RedisPlan.PRO }));
    expect(names.addRedis('c', new RedisCluster(chart, 'cluster', { name: 'three', plan: RedisPlan.ENTERPRISE, shards: 3 }))).toEqual(['c.names', 'c-0.names', 'c-1.names', 'c-2.names']);

    expect(namesIn(chart)).toEqual({});
    expect(Testing.synth(chart).filter(({ metadata }) => metadata.namespace === 'kube-system')).toEqual([{
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'kube-system', name: 'coredns-custom' },
      data: {
        'a.names.override': 'rewrite stop name exact a.names one.shop.svc.k8s.example\nrewrite stop name exact a-ro.names one-ro.shop.svc.k8s.example\n',
        'c.names.override': ['', '-0', '-1', '-2'].map((node) => `rewrite stop name exact c${node}.names three${node}.shop.svc.k8s.example\n`).join(''),
      },
    }]);
  });

  test('no object is made without a name, and a name is given once', () => {
    const chart = chartOf('shop');
    const names = new InternalNames(chart, 'names', { way });
    expect(Testing.synth(chart)).toEqual([]);
    const redis = new RedisStandalone(chart, 'redis', { name: 'shop-redis', plan: RedisPlan.STARTER });
    names.addRedis('cache', redis);
    expect(messageOf(() => names.addRedis('cache', redis))).toContain("name: must not make a name that another Redis has, got 'cache'");
  });

  test('the certificate has the names', () => {
    const chart = chartOf('shop');
    new InternalNames(chart, 'names', { way }).addRedis('cache', new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER, tls: RedisTls.beside() }));
    expect(Testing.synth(chart).find(({ metadata }) => metadata.name === 'redis-tls').spec.dnsNames).toContain('cache.internal');
  });

  test('two of one chart would replace the ConfigMap of each other', () => {
    const app = new App();
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    for (const id of ['one', 'two']) {
      new InternalNames(chart, `${id}-names`, { way }).addRedis(id, new RedisStandalone(chart, id, { name: id, plan: RedisPlan.STARTER }));
    }
    expect(() => app.synthYaml()).toThrow("are the same ConfigMap 'coredns-custom': the second one would replace the first; "
      + 'give one of them another name, or let one InternalNames have all names');
  });

  describe('with others by Services', () => {
    /** A Redis of each way, the first one by Services. */
    function bothWays(first: Chart, second: Chart, { name = 'kv', namespace = 'internal' } = {}): void {
      const cluster = (chart: Chart, id: string) => new RedisCluster(chart, id, { name: id, plan: RedisPlan.ENTERPRISE, shards: 3 });
      new InternalNames(first, 'services').addRedis('kv', cluster(first, 'one'));
      new InternalNames(second, 'rules', { way, namespace }).addRedis(name, cluster(second, 'two'));
    }

    test('a name that both claim is an error at synth', () => {
      const chart = chartOf('shop');
      bothWays(chart, chart);
      expect(messageOf(() => (chart.node.root as App).synthYaml())).toContain("'shop/services' and 'shop/rules' both claim the name kv.internal, and 3 more, "
        + 'one by a Service and one by a rule of CoreDNS: give one of them another name, or let one InternalNames have all names');
    });

    test('of another chart it is a warning, once', () => {
      const app = new App();
      const [eu, us] = ['eu', 'us'].map((id) => new Chart(app, id, { namespace: id }));
      bothWays(eu, us);
      expect(standardErrorOf(() => app.synthYaml())).toEqual(["warning: us/rules: 'eu/services' and 'us/rules' both claim the name kv.internal, and 3 more, "
        + 'one by a Service and one by a rule of CoreDNS: apply their charts to different clusters, or give one of them another name']);
      expect(standardErrorOf(() => app.synthYaml())).toEqual([]);
    });

    test.each([{ name: 'other' }, { namespace: 'names' }])('other names are no error: %j', (other) => {
      const chart = chartOf('shop');
      bothWays(chart, chart, other);
      expect(() => (chart.node.root as App).synthYaml()).not.toThrow();
    });

    test('one name of one Redis is no error', () => {
      const chart = chartOf('shop');
      const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER });
      for (const each of Object.values(InternalNamesWay)) { new InternalNames(chart, each, { way: each }).addRedis('kv', redis); }
      expect(() => (chart.node.root as App).synthYaml()).not.toThrow();
    });
  });

  test('another way, and a prop that does not exist, are reported', () => {
    expect(messageOf(() => new InternalNames(chartOf(), 'names', { way: 'hosts' as any }))).toContain("way: must be one of ExternalName, coredns-custom, got 'hosts'");
    expect(() => new InternalNames(chartOf(), 'names', { clusterDomain: '::1' })).toThrow("clusterDomain: must be a name, got '::1'; an address is none");
    const long = new InternalNames(chartOf('shop'), 'names', { clusterDomain: Array.from({ length: 4 }, () => 'a'.repeat(60)).join('.') });
    expect(messageOf(() => long.addRedis('cache', RedisStandalone.fromRedisStandaloneAttributes(chartOf('shop'), 'redis', { host: 'redis' }))))
      .toContain('redis: must have a complete name of at most 253 characters');
    expect(standardErrorOf(() => new InternalNames(chartOf(), 'names', { names: 'internal' } as any))).toEqual([expect.stringContaining("'names' is not a prop of InternalNamesProps")]);
  });
});

describe('an attachment by short names', () => {
  const TLS = { tls: RedisTls.beside() };
  const fromSecret = (name: string, secretName: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: secretName, key } } });

  function attached(make: (chart: Chart) => IRedis, options: AttachOptions = {}) {
    const chart = chartOf('shop');
    const redis = make(chart);
    new InternalNames(chart, 'names').addRedis('short', redis);
    const attachment = redis.attach(new Deployment(chart, 'web', { containers: [{ image: 'web' }] }), { internalNames: true, ...options });
    const { hostAliases, containers: [{ env }] } = Testing.synth(chart).find(({ metadata }) => metadata.name.startsWith('shop-web')).spec.template.spec;
    return { env, hostAliases, warnings: attachment.node.metadata.map(({ data }) => data) };
  }

  test('has the URL without a password', () => {
    expect(attached((chart) => new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.FREE })).env)
      .toEqual([{ name: 'REDIS_URL', value: 'redis://short.internal:6379' }]);
  });

  test('composes it of the password', () => {
    const { env, warnings } = attached((chart) => new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER }), { variables: [RedisVariable.HOST] });
    expect(env).toEqual([
      fromSecret('REDIS_PASSWORD', 'redis-connection', 'password'),
      { name: 'REDIS_URL', value: 'redis://default:$(REDIS_PASSWORD)@short.internal:6379' },
      { name: 'REDIS_HOST', value: 'short.internal' },
    ]);
    expect(warnings).toEqual([]);
  });

  test('has read address and TLS, and every way to trust the certificate', () => {
    const { env } = attached((chart) => new RedisSentinel(chart, 'redis', { name: 'redis', plan: RedisPlan.PRO, ...TLS }),
      { variables: [RedisVariable.READ_URL], trust: [RedisTrust.pythonUrl()] });
    const parameters = '?ssl_cert_reqs=required&ssl_ca_certs=/etc/redis-ca/redis/ca.crt';
    expect(env).toEqual([
      fromSecret('REDIS_PASSWORD', 'redis-connection', 'password'),
      { name: 'REDIS_URL', value: `rediss://default:$(REDIS_PASSWORD)@short.internal:6380${parameters}` },
      { name: 'REDIS_READ_URL', value: `rediss://default:$(REDIS_PASSWORD)@short-ro.internal:6380${parameters}` },
      { name: 'REDIS_SENTINELS', value: expect.stringContaining('redis-sentinel') },
      { name: 'REDIS_SENTINEL_MASTER', value: expect.anything() },
      { name: 'REDIS_CA_FILE', value: '/etc/redis-ca/redis/ca.crt' },
    ]);
  });

  test('has the nodes of a cluster with their port', () => {
    const { env } = attached((chart) => new RedisCluster(chart, 'redis', { name: 'redis', plan: RedisPlan.ENTERPRISE, ...TLS }));
    expect(env.find(({ name }: { name: string }) => name === 'REDIS_CLUSTER_NODES').value).toBe('short-0.internal:6380,short-1.internal:6380,short-2.internal:6380');
  });

  test('has the name in the hosts file, with clusterIp', () => {
    expect(attached((chart) => new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.FREE, clusterIp: '10.96.0.20' })).hostAliases).toEqual([{
      ip: '10.96.0.20', hostnames: ['redis.shop.svc.cluster.local', 'redis.shop.svc', 'redis.shop', 'redis', 'short.internal'],
    }]);
  });

  test.each<[string, (chart: Chart) => IConstruct]>([
    ['a workload of cdk8s-plus', (chart) => new Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web' }] })],
    ['a plain object', (chart) => new ApiObject(chart, 'web', {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { template: { spec: { containers: [{ name: 'main', image: 'web' }] } } },
    })],
  ])('adds it to the names of an attachment before it, and to none of the user: %s', (_, make) => {
    const chart = chartOf('shop');
    const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.FREE, clusterIp: '10.96.0.20' });
    new InternalNames(chart, 'names').addRedis('short', redis);
    const web = make(chart);
    redis.attach(web, { prefix: 'A_' });
    for (const prefix of ['B_', 'C_']) { redis.attach(web, { prefix, internalNames: true }); }
    expect(Testing.synth(chart).find(({ metadata }) => metadata.name === 'web').spec.template.spec.hostAliases).toEqual([{
      ip: '10.96.0.20', hostnames: ['redis.shop.svc.cluster.local', 'redis.shop.svc', 'redis.shop', 'redis', 'short.internal'],
    }]);
  });

  test('leaves the names that the user gave to the address', () => {
    const chart = chartOf('shop');
    const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.FREE, clusterIp: '10.96.0.20' });
    new InternalNames(chart, 'names').addRedis('short', redis);
    const hostAliases = [{ ip: '10.96.0.20', hostnames: ['mine'] }];
    const web = new Deployment(chart, 'web', { metadata: { name: 'web' }, hostAliases, containers: [{ image: 'web' }] });
    redis.attach(web, { internalNames: true });
    expect(Testing.synth(chart).find(({ metadata }) => metadata.name === 'web').spec.template.spec.hostAliases).toEqual([{ ip: '10.96.0.20', hostnames: ['mine'] }]);
  });

  test('keeps what the URL of a Redis has beside the host: a login, which is that of the user, and what is behind it', () => {
    const url = (uri: string) => attached((chart) => withConnection(chart, 'redis', { host: 'redis.example.com', uri })).env;
    expect(url('redis://redis.example.com:6379/3')).toEqual([{ name: 'REDIS_URL', value: 'redis://short.internal:6379/3' }]);
    expect(url('redis://:pw@redis.example.com:6379')).toEqual([{ name: 'REDIS_URL', value: 'redis://:pw@short.internal:6379' }]);
  });

  test('is an error where the URL has another host, which the name does not lead to, and the error does not show the URL', () => {
    const message = messageOf(() => attached((chart) => withConnection(chart, 'redis', { host: 'redis.example.com', uri: 'redis://:pw@other.example.com:6379' })));
    expect(message).toContain('has 1 problem:\n  internalNames: must be absent for a Redis whose uri has another host than its connection, got another one; '
      + 'the short name leads to redis.example.com, and would replace that host alone: give uri and host the same one');
    expect(message).not.toContain('pw');
  });

  describe('of an imported Redis with TLS', () => {
    const caSecret = { secretName: 'ca', key: 'ca.crt' };

    test('warns that its certificate must have the name', () => {
      const { env, warnings } = silently(() => attached((chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis.example.com', caSecret })));
      expect(env[0]).toEqual({ name: 'REDIS_URL', value: 'rediss://short.internal:6380' });
      expect(warnings).toEqual(['with internalNames clients verify the certificate by short.internal: make sure that it has this name, '
        + 'for the library adds names to the certificates of its own instances alone']);
    });

    test('warns of the names of its nodes too', () => {
      const { warnings } = silently(() => attached((chart) => RedisCluster.fromRedisClusterAttributes(chart, 'redis', {
        host: 'redis.example.com', caSecret, nodes: ['a.example.com:6380', 'b.example.com:6380'],
      })));
      expect(warnings).toEqual([expect.stringContaining('by short.internal, short-0.internal, short-1.internal: make sure that it has these names, ')]);
    });

    test('warns of a class of the user that has an instance in it', () => {
      const { warnings } = silently(() => attached((chart) => {
        const { connection } = new RedisStandalone(chart, 'inner', { name: 'inner', plan: RedisPlan.STARTER, ...TLS });
        return withConnection(chart, 'redis', { uri: undefined, ...connection });
      }));
      expect(warnings).toEqual([expect.stringContaining('by short.internal: make sure that it has this name, ')]);
    });

    test('is an error where the URL of a Secret could have TLS, and the composed one would not', () => {
      const uriSecret = { secretName: 'mine', key: 'url' };
      const make = (given: object) => (chart: Chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', {
        host: 'redis.example.com', password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }), ...given,
      });
      expect(messageOf(() => attached(make({ uriSecret })))).toContain('has 1 problem:\n  internalNames: must be absent for a Redis with a uriSecret and no caSecret, got both; '
        + 'the URL is composed, and could be without the TLS of yours: leave uriSecret out if it has none, or give caSecret');
      const { env } = silently(() => attached(make({ uriSecret, caSecret })));
      expect(env[1]).toEqual({ name: 'REDIS_URL', value: 'rediss://default:$(REDIS_PASSWORD)@short.internal:6380' });
    });

    test('does not warn without TLS, without short names, and of an instance', () => {
      expect(attached((chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis.example.com' })).warnings).toEqual([]);
      expect(attached((chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis.example.com', caSecret }), { internalNames: false }).warnings).toEqual([]);
      expect(attached((chart) => new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.STARTER, ...TLS })).warnings).toEqual([]);
    });
  });

  test('of an imported Redis takes the password of its Secret; the read address has no short name', () => {
    const { env, warnings } = attached((chart) => RedisReplication.fromRedisReplicationAttributes(chart, 'redis', {
      host: 'redis.example.com', username: 'app', password: RedisPassword.fromConnectionSecret('mine'),
    }), { variables: [RedisVariable.READ_URL] });
    expect(env).toEqual([
      fromSecret('REDIS_PASSWORD', 'mine', 'password'),
      { name: 'REDIS_URL', value: 'redis://app:$(REDIS_PASSWORD)@short.internal:6379' },
      fromSecret('REDIS_READ_URL', 'mine', 'read-uri'),
    ]);
    expect(warnings).toEqual([]);
  });

  test('warns that the URL has a password of the user as it is', () => {
    const warnings = standardErrorOf(() => attached((chart) => new RedisStandalone(chart, 'redis', {
      name: 'redis', plan: RedisPlan.STARTER, password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }),
    })));
    expect(warnings).toEqual([expect.stringContaining("with internalNames the URL has the password as it is: make sure that yours has letters, digits, '-', '.', '_' and '~' only")]);
  });

  test('has the first of several names', () => {
    const chart = chartOf('shop');
    const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.FREE });
    new InternalNames(chart, 'rules', { way: InternalNamesWay.COREDNS_CUSTOM }).addRedis('first', redis);
    new InternalNames(chart, 'services').addRedis('second', redis);
    redis.attach(new Deployment(chart, 'web', { containers: [{ image: 'web' }] }), { internalNames: true });
    expect(JSON.stringify(Testing.synth(chart).find(({ kind }) => kind === 'Deployment'))).toContain('redis://first.internal:6379');
  });

  test('is an error without a name, and without a password to compose the URL of', () => {
    const chart = chartOf('shop');
    const web = new Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    const certificate = RedisCertificate.fromSecret({ secretName: 'mine' });
    const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.FREE, tls: RedisTls.beside({ certificate }) });
    expect(messageOf(() => redis.attach(web, { internalNames: true }))).toContain('internalNames: must be absent for a Redis without a short name, got true; '
      + 'give it one before you attach: InternalNames.addRedis()');
    const imported = RedisStandalone.fromRedisStandaloneAttributes(chart, 'imported', { host: 'a.example', uriSecret: { secretName: 'mine', key: 'uri' } });
    new InternalNames(chart, 'names').addRedis('short', imported);
    expect(messageOf(() => imported.attach(web, { internalNames: true }))).toContain('internalNames: must be absent for a Redis whose password is in its URL alone');
  });
});
