import { ApiObject, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { refusedBy, RELEASES } from './strict-schema';
import {
  EngineFamily, EvictionPolicy, KubeBlocksBackupMethod, KubeBlocksRedis, KubeBlocksRedisProps, KubeBlocksRelease, Persistence, RedisAccess,
  RedisCertificate, RedisPassword, RedisPlan, RedisTls, RedisUse, RedisVariable,
} from '../../src';
import { messageOf } from '../support/errors';
import { EVERY_KUBEBLOCKS_PROP, KUBEBLOCKS_INSTANCES, ofOperator, SHARDED, VALKEY, withKubeBlocks } from '../support/kubeblocks-instances';
import { newChart } from '../support/manifests';
import { standardErrorOf } from '../support/warnings';

const { FREE, PRO, ENTERPRISE } = RedisPlan;
const { V1_0, V1_2 } = KubeBlocksRelease;

function redis(props: Partial<KubeBlocksRedisProps> = {}, chart = newChart()): KubeBlocksRedis {
  return new KubeBlocksRedis(chart, 'redis', { plan: PRO, name: 'shop', ...props });
}

function clusterOf(props: Partial<KubeBlocksRedisProps> = {}): any {
  return redis(props).cluster.toJson();
}

function parametersOf(props: Partial<KubeBlocksRedisProps>): any {
  return redis(props).parameter!.toJson().spec.componentParameters[0].parameters;
}

beforeAll(() => { jest.spyOn(process.stderr, 'write').mockReturnValue(true); });
afterAll(() => { jest.restoreAllMocks(); });

describe.each(RELEASES)('the API of KubeBlocks %s', (release) => {
  test.each(KUBEBLOCKS_INSTANCES)('accepts %s', (_name, props) => {
    const objects = ofOperator(withKubeBlocks(props));
    expect(objects.map(({ kind }) => kind)).toEqual(props.release === V1_2 ? ['Cluster'] : ['Cluster', 'Parameter']);
    expect(objects.flatMap((object) => refusedBy(release, object))).toEqual([]);
  });

  test('refuses a kind or a field that it does not have, a wrong type and a wrong value', () => {
    expect(refusedBy(release, { apiVersion: 'apps.kubeblocks.io/v2', kind: 'Cluster' })).toEqual(['apps.kubeblocks.io/v2 Cluster: no such kind']);
    const manifest = clusterOf();
    manifest.spec.network = 1;
    manifest.spec.terminationPolicy = 'Keep';
    manifest.spec.componentSpecs[0].replicas = '1';
    manifest.spec.componentSpecs[0].monitor = true;
    expect(refusedBy(release, manifest)).toEqual(expect.arrayContaining([
      '.spec.terminationPolicy: not in the enum',
      '.spec.componentSpecs[0].replicas: not of type integer',
      '.spec.componentSpecs[0].monitor: unknown',
    ]));
  });
});

describe('the manifests', () => {
  /** Without the scripts. */
  function objectsOf(props: Partial<KubeBlocksRedisProps>): unknown[] {
    return redis(props).node.children.map((object) => (object as ApiObject).toJson()).filter(({ kind }) => kind !== 'ConfigMap');
  }

  test('of one server', () => {
    expect(objectsOf({})).toMatchSnapshot();
  });

  test('of replicas, every prop', () => {
    expect(clusterOf(EVERY_KUBEBLOCKS_PROP)).toMatchSnapshot();
  });

  test('of shards', () => {
    expect(objectsOf(SHARDED)).toMatchSnapshot();
  });

  test('are the same each time', () => {
    expect(JSON.stringify(clusterOf(EVERY_KUBEBLOCKS_PROP))).toBe(JSON.stringify(clusterOf(EVERY_KUBEBLOCKS_PROP)));
  });
});

describe('the Services', () => {
  test('have the names of the own topologies', () => {
    expect(clusterOf({ replicas: 1 }).spec.services.map(({ serviceName, roleSelector }: any) => [serviceName, roleSelector]))
      .toEqual([[undefined, 'primary'], ['ro', 'secondary']]);
  });

  test('lead to the primaries of all shards, on the port of their container', () => {
    expect(clusterOf(SHARDED).spec.services).toEqual([expect.objectContaining({
      componentSelector: 'shard', roleSelector: 'primary', spec: { ports: [{ name: 'redis', port: 6379, targetPort: 'redis-cluster' }] },
    })]);
  });

  test('have none for reads without replicas', () => {
    expect(clusterOf().spec.services).toHaveLength(1);
  });
});

describe('the directives', () => {
  test('follow the plan', () => {
    expect(parametersOf({ evictionPolicy: EvictionPolicy.ALLKEYS_LRU })).toMatchObject({
      'maxmemory': String(redis().maxmemoryBytes), 'maxmemory-policy': 'allkeys-lru',
    });
  });

  test.each([[Persistence.NONE, 'no'], [Persistence.RDB, 'no'], [Persistence.RDB_AOF, 'yes']])('with persistence %s have appendonly %s', (persistence, appendonly) => {
    expect(parametersOf({ persistence }).appendonly).toBe(appendonly);
  });

  test('switch snapshots off without persistence', () => {
    expect(parametersOf({ persistence: Persistence.NONE }).save).toBe('""');
  });

  test('are those of all shards', () => {
    expect(redis(SHARDED).parameter!.toJson().spec.componentParameters[0].componentName).toBe('shard');
  });

  test('are the same in the annotation of release 1.2, which has no Parameter', () => {
    const { cluster, parameter } = redis({ release: V1_2 });
    expect(parameter).toBeUndefined();
    expect(JSON.parse(cluster.toJson().metadata.annotations['config.kubeblocks.io/init-parameters'])).toEqual({ redis: { assignments: parametersOf({}) } });
  });

  test('are no annotation of release 1.0', () => {
    expect(clusterOf({ release: V1_0 }).metadata.annotations).toBeUndefined();
  });
});

describe('volumes', () => {
  test('are none without persistence, but those of sentinels', () => {
    const [servers, sentinels] = clusterOf({ persistence: Persistence.NONE, replicas: 1 }).spec.componentSpecs;
    expect(servers.volumeClaimTemplates).toBeUndefined();
    expect(sentinels.volumeClaimTemplates).toHaveLength(1);
  });

  test.each([[Persistence.NONE, 'Delete'], [Persistence.RDB_AOF, 'DoNotTerminate']])('with persistence %s the termination policy is %s', (persistence, policy) => {
    expect(clusterOf({ persistence }).spec.terminationPolicy).toBe(policy);
  });
});

describe('shards', () => {
  const shardingOf = (props: Partial<KubeBlocksRedisProps> = {}) => clusterOf({ ...SHARDED, ...props }).spec.shardings[0];

  test('have the number of the prop, and one replica each', () => {
    expect(shardingOf({ shards: 5 })).toMatchObject({ name: 'shard', shards: 5, template: { replicas: 2 } });
  });

  test('can have no replica', () => {
    expect(shardingOf({ replicasPerShard: 0 }).template.replicas).toBe(1);
  });
});

describe('Valkey', () => {
  test('has its own names in the Cluster and in the annotation', () => {
    const { metadata, spec } = clusterOf(VALKEY);
    expect(spec).toMatchObject({
      clusterDef: 'valkey',
      topology: 'standalone',
      services: [{ componentSelector: 'valkey', spec: { ports: [{ targetPort: 'valkey' }] } }],
      componentSpecs: [{ name: 'valkey', serviceVersion: '9.1.0' }],
    });
    expect(JSON.parse(metadata.annotations['config.kubeblocks.io/init-parameters'])).toEqual({ valkey: { assignments: parametersOf({}) } });
  });

  test.each([['8.1.8', 'replication-8'], ['9.1.0', 'replication-9']])('%s with replicas is of topology %s', (version, topology) => {
    const { spec } = clusterOf({ ...VALKEY, version, replicas: 2 });
    expect([spec.topology, ...spec.componentSpecs.map(({ name }: any) => name)]).toEqual([topology, 'valkey', 'valkey-sentinel']);
  });

  test('is an error with what its addon does not have', () => {
    expect(messageOf(() => redis({ ...SHARDED, family: EngineFamily.VALKEY }))).toBe([
      "Redis instance 'test/redis' has 2 problems:",
      "  release: must be V1_2 with Valkey, got '1.0'; KubeBlocks' Valkey addon needs 1.2",
      "  shards: must be absent with Valkey, got 3; KubeBlocks' Valkey addon has no topology with shards: use EngineFamily.REDIS, or RedisCluster",
    ].join('\n'));
    expect(() => redis({ ...VALKEY, replicas: 5 })).toThrow("replicas: must be a whole number from 1 to 4, got 5; it is the limit of KubeBlocks' Valkey addon");
    expect(() => redis({ ...VALKEY, replicas: 4, name: 'a'.repeat(31) })).not.toThrow();
    expect(() => redis({ ...VALKEY, replicas: 4, name: 'a'.repeat(32) })).toThrow('name: must be at most 31 characters');
  });

  test('of an unknown version is a warning', () => {
    expect(standardErrorOf(() => redis({ ...VALKEY, version: '8.2.3' }))).toEqual([
      "warning: test/redis: version 8.2.3 is not known to be one of KubeBlocks' Valkey addon: it refuses a version that it does not list",
    ]);
  });
});

function fromConnection(variable: string, key: string) {
  return { name: variable, valueFrom: { secretKeyRef: { name: 'shop-connection', key } } };
}

describe('the password', () => {
  function accountsOf(props: Partial<KubeBlocksRedisProps>): unknown {
    return clusterOf(props).spec.componentSpecs.map(({ systemAccounts }: any) => systemAccounts);
  }

  test('is that of the connection Secret, for servers and sentinels', () => {
    const account = [{ name: 'default', secretRef: { name: 'shop-connection', password: 'password' } }];
    expect(accountsOf({ replicas: 2 })).toEqual([account, account]);
  });

  test('is one of the user', () => {
    expect(accountsOf({ password: RedisPassword.fromConnectionSecret('given') })).toEqual([
      [{ name: 'default', secretRef: { name: 'given', password: 'password' } }],
    ]);
    expect(redis({ replicas: 1, password: RedisPassword.fromConnectionSecret('given') }).credentialsJob).toBeUndefined();
    expect(redis({ replicas: 1, password: RedisPassword.fromConnectionSecret('given') }).runtime).toBeUndefined();
  });

  test('of the YAML has a connection Secret with the endpoints', () => {
    const { connectionSecret } = redis({ replicas: 1, password: RedisPassword.fromValue('0123456789abcdef') });
    const decoded = (key: string) => Buffer.from(connectionSecret!.toJson().data[key], 'base64').toString();
    expect(decoded('read-uri')).toBe('redis://default:0123456789abcdef@shop-ro:6379');
    expect(decoded('master-name')).toBe('shop-redis');
  });

  test('is made by the Job, with the endpoints', () => {
    const [write] = redis({ replicas: 1 }).credentialsJob!.toJson().spec.template.spec.initContainers;
    expect(write.env).toEqual(expect.arrayContaining([
      { name: 'READ_SERVICE', value: 'shop-ro' }, { name: 'MASTER_NAME', value: 'shop-redis' }, { name: 'SENTINEL_PORT', value: '26379' },
    ]));
  });

  test('of shards is that of the operator, which has no symbols that break a URL', () => {
    const { credentialsJob, cluster } = redis(SHARDED);
    expect(credentialsJob).toBeUndefined();
    expect(cluster.toJson().spec.shardings[0].template.systemAccounts).toEqual([
      { name: 'default', passwordConfig: { length: 32, numDigits: 8, numSymbols: 0, letterCase: 'MixedCases' } },
    ]);
    expect(() => redis({ ...SHARDED, password: RedisPassword.generated() })).toThrow('password: must be absent with shards, got one; the operator generates');
  });

  test.each(['a'.repeat(65), '0123456789abcdef g', '0123456789abcdef"'])('is not %s, which the addon cannot take', (value) => {
    // The value is not known at synth: the Job checks it (decide/password).
    expect(JSON.stringify(redis({ password: RedisPassword.fromSecret({ secretName: 'given', key: 'redis' }) }).credentialsJob!.toJson()))
      .toContain('{"name":"UNRESERVED_PASSWORD","value":"yes"}');
    expect(() => redis({ password: RedisPassword.fromValue(value) })).toThrow("password: must have a value of at most 64 letters, digits, '-', '.', '_' and '~'");
  });

  test.each(['shop-redis-account-default', 'shop-redis-sentinel-account-default', 'shop-redis-tls-certs'])('is not in %s, nor is a certificate: the operator makes that one from it', (secretName) => {
    const line = (prop: string) => `  ${prop}: must not be a Secret that the operator makes for the instance, got '${secretName}'; it makes that one from this one: use another Secret`;
    const tls = RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName }) });
    for (const password of [RedisPassword.fromSecret({ secretName, key: 'password' }), RedisPassword.fromConnectionSecret(secretName)]) {
      expect(messageOf(() => redis({ password, tls })).split('\n').slice(1)).toEqual([line('password.secretName'), line('tls.certificate.secretName')]);
    }
    expect(() => redis({ ...VALKEY, password: RedisPassword.fromSecret({ secretName: secretName.replace('redis', 'valkey'), key: 'password' }) })).toThrow('that the operator makes');
    expect(() => redis({ ...VALKEY, password: RedisPassword.fromSecret({ secretName, key: 'password' }) })).not.toThrow();
  });
});

describe('TLS', () => {
  const GIVEN = RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName: 'given', caKey: 'authority.crt' }) });

  test('is of servers and sentinels, with the certificate of the Secret', () => {
    const { services, componentSpecs } = clusterOf({ replicas: 2, tls: GIVEN }).spec;
    for (const component of componentSpecs) {
      expect(component).toMatchObject({
        tls: true, issuer: { name: 'UserProvided', secretRef: { name: 'given', ca: 'authority.crt', cert: 'tls.crt', key: 'tls.key' } },
      });
    }
    expect(services.map(({ spec }: any) => spec.ports)).toEqual(Array(2).fill([{ name: 'redis-tls', port: 6380, targetPort: 'redis' }]));
  });

  test('has an authority of its own, whose certificate has every name that is given to clients', () => {
    const instance = redis({ replicas: 2, tls: RedisTls.only() }, newChart({ namespace: 'shop' }));
    const { spec } = (instance.node.findChild('Certificate') as ApiObject).toJson();
    const { host, sentinels } = instance.connection;
    expect(spec.dnsNames).toEqual(expect.arrayContaining([
      host, `${host}.shop.svc`, 'shop-ro', 'shop-ro.shop.svc.cluster.local', 'localhost', ...sentinels!.map((address) => address.replace(':26379', '')),
      '*.shop-redis-headless.shop.svc.cluster.local', '*.shop-redis-sentinel-headless.shop.svc.cluster.local',
    ]));
    expect(spec).toMatchObject({ secretName: 'shop-tls', duration: '43800h0m0s', renewBefore: '26280h0m0s' });
    expect(['SelfSignedIssuer', 'AuthorityCertificate', 'AuthorityIssuer'].map((child) => instance.node.tryFindChild(child))).not.toContain(undefined);
  });

  test('of a single server has no names of sentinels', () => {
    const { spec } = (redis({ tls: RedisTls.only() }, newChart({ namespace: 'shop' })).node.findChild('Certificate') as ApiObject).toJson();
    expect(spec.dnsNames.join()).not.toMatch(/sentinel|-ro/);
  });

  test('is what an attached workload verifies', () => {
    const { connection } = redis({ tls: GIVEN });
    expect(connection).toMatchObject({
      port: 6380, caSecret: { secretName: 'given', key: 'authority.crt' }, uriSecret: { secretName: 'shop-connection', key: 'tls-uri' },
    });
  });

  test('is an error beside the plain port, and with shards', () => {
    expect(() => redis({ tls: RedisTls.beside() }, newChart({ namespace: 'shop' }))).toThrow("tls: must be RedisTls.only(), got RedisTls.beside(); the operator's servers close");
    expect(() => redis({ ...SHARDED, tls: GIVEN })).toThrow('tls: must be absent with shards, got one; the names of the servers have three random characters');
  });
});

describe('metrics', () => {
  test('are off without the prop: no exporter, no PodMonitor, no rule', () => {
    const { cluster, podMonitor, networkPolicy } = redis();
    expect(cluster.toJson().spec.componentSpecs[0].disableExporter).toBe(true);
    expect(podMonitor).toBeUndefined();
    expect(JSON.stringify(networkPolicy.toJson())).not.toContain('9121');
  });

  test.each<[string, KubeBlocksRedisProps, string, string]>([
    ['one server', { plan: PRO }, 'component-name', 'redis'],
    ['Valkey', VALKEY, 'component-name', 'valkey'],
    ['shards', SHARDED, 'sharding-name', 'shard'],
  ])('of %s are collected from the pods of the servers', (_name, props, label, value) => {
    const { cluster, podMonitor, networkPolicy } = redis({ ...props, metrics: true });
    const { componentSpecs, shardings } = cluster.toJson().spec;
    expect((componentSpecs?.[0] ?? shardings[0].template).disableExporter).toBe(false);
    expect(podMonitor!.toJson().spec).toMatchObject({
      selector: { matchLabels: { 'app.kubernetes.io/instance': 'shop', [`apps.kubeblocks.io/${label}`]: value } },
      podMetricsEndpoints: [{ port: 'http-metrics', path: '/metrics' }],
    });
    expect(networkPolicy.toJson().spec.ingress).toContainEqual({
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }], ports: [{ protocol: 'TCP', port: 9121 }],
    });
  });

  test('have a namespace of their own only if they are on', () => {
    expect(() => redis({ monitoringNamespace: 'prometheus' })).toThrow("monitoringNamespace: must be absent without metrics, got 'prometheus'");
  });
});

describe('backups', () => {
  test('are off without the prop', () => {
    expect(clusterOf().spec.backup).toBeUndefined();
  });

  test('are made to the default repository and kept for a week', () => {
    expect(clusterOf({ backup: { schedule: '30 1 * * 1-5' } }).spec.backup)
      .toEqual({ enabled: true, method: 'datafile', cronExpression: '30 1 * * 1-5', retentionPeriod: '7d' });
  });

  test.each([[Duration.days(30), '30d'], [Duration.hours(36), '36h']])('can be kept for another time', (retention, retentionPeriod) => {
    expect(clusterOf({ backup: { schedule: '0 0 * * *', retention } }).spec.backup.retentionPeriod).toBe(retentionPeriod);
  });

  test('are an error that lists all problems', () => {
    expect(messageOf(() => redis({
      ...SHARDED,
      persistence: Persistence.NONE,
      backup: { schedule: 'daily', method: KubeBlocksBackupMethod.VOLUME_SNAPSHOT, retention: Duration.minutes(90), repository: 'A' },
    }))).toMatch(new RegExp([
      'has 5 problems:',
      "  backup.schedule: must be a cron expression of five fields such as '0 2 \\* \\* \\*', got 'daily'; the operator reads it in UTC",
      "  backup.method: must be datafile with shards, got 'volume-snapshot'; the addon has no other method for them",
      "  backup.retention: must be 1 hour or more, in whole hours, got '1.5 h'",
      '  backup.repository: .*',
      '  backup: must be absent with persistence none, got one; there is no volume to back up',
    ].join('\n')));
  });

  test('are not kept for longer than the operator can count', () => {
    expect(() => redis({ backup: { schedule: '0 0 * * *', retention: Duration.days(36501) } })).toThrow("backup.retention: must be at most 36500 days, got '876024 h'; the operator");
  });

  test('need a schedule', () => {
    expect(() => redis({ backup: {} as any })).toThrow('backup.schedule: must be a string, got undefined');
  });
});

describe('the NetworkPolicy', () => {
  const specOf = (props: Partial<KubeBlocksRedisProps> = {}) => redis(props).networkPolicy.toJson().spec;
  const tcp = (...ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }));

  test("selects the operator's pods, and none of the Job", () => {
    expect(specOf().podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/managed-by': 'kubeblocks', 'app.kubernetes.io/instance': 'shop' } });
  });

  test('admits attached workloads to Redis, and with replicas to the sentinels', () => {
    const from = [{ podSelector: { matchLabels: { 'cdk8s-managed-redis/client-of-shop': 'true' } } }];
    expect(specOf().ingress[0]).toEqual({ from, ports: tcp(6379) });
    expect(specOf({ replicas: 2 }).ingress[0]).toEqual({ from, ports: tcp(6379, 26379) });
    expect(specOf(SHARDED).ingress[0]).toEqual({ from, ports: tcp(6379) });
  });

  test('admits what access names', () => {
    expect(specOf({ access: RedisAccess.namespace() }).ingress[0].from).toContainEqual({ podSelector: {} });
    expect(() => redis({ access: RedisAccess.linkerd() })).toThrow('access: must not name a service mesh');
  });

  test('admits the operator to its agents, the pods to each other, and backups to Redis', () => {
    expect(specOf({ operatorNamespace: 'databases' }).ingress.slice(1)).toEqual([
      { from: [{ podSelector: specOf().podSelector }] },
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'databases' } } }], ports: tcp(3501, 3502) },
      {
        from: ['backup-name', 'restore'].map((key) => ({
          podSelector: { matchExpressions: [{ key: `dataprotection.kubeblocks.io/${key}`, operator: 'Exists' }] },
        })),
        ports: tcp(6379),
      },
    ]);
  });

  test('restricts no egress, for backups go to an address that synth does not know', () => {
    expect(specOf().policyTypes).toEqual(['Ingress']);
  });

  test('has the label that an attachment gives to a workload', () => {
    const chart = newChart();
    const deployment = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    redis({}, chart).attach(deployment);
    expect(chart.toJson().find(({ kind }) => kind === 'Deployment').spec.template.metadata.labels).toMatchObject({ 'cdk8s-managed-redis/client-of-shop': 'true' });
  });

  test('needs the name of a namespace', () => {
    expect(() => redis({ operatorNamespace: 'KB' })).toThrow('operatorNamespace:');
  });
});

describe('an attached workload', () => {
  function environment(variables: RedisVariable[] = [], props: Partial<KubeBlocksRedisProps> = {}): unknown {
    const chart = newChart();
    const deployment = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    redis(props, chart).attach(deployment, { variables });
    return chart.toJson().find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0].env;
  }

  test('gets its variables from the connection Secret, as of the own topologies', () => {
    expect(environment([RedisVariable.PASSWORD])).toEqual([fromConnection('REDIS_PASSWORD', 'password'), fromConnection('REDIS_URL', 'uri')]);
  });

  test('gets the read address and the sentinels of an instance with replicas', () => {
    expect(environment([RedisVariable.READ_URL], { replicas: 2 })).toEqual([
      fromConnection('REDIS_URL', 'uri'),
      fromConnection('REDIS_READ_URL', 'read-uri'),
      { name: 'REDIS_SENTINELS', value: [0, 1, 2].map((pod) => `shop-redis-sentinel-${pod}.shop-redis-sentinel-headless:26379`).join(',') },
      { name: 'REDIS_SENTINEL_MASTER', value: 'shop-redis' },
    ]);
  });

  test('gets the names of Valkey', () => {
    expect(environment([], { ...VALKEY, replicas: 2 })).toEqual(expect.arrayContaining([
      { name: 'REDIS_SENTINELS', value: expect.stringContaining('shop-valkey-sentinel-0.shop-valkey-sentinel-headless:26379') },
      { name: 'REDIS_SENTINEL_MASTER', value: 'shop-valkey' },
    ]));
  });

  test('gets the seed of a cluster, and the password that its shards share', () => {
    expect(environment([], SHARDED)).toEqual([
      { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'shop-shard-default', key: 'password' } } },
      { name: 'REDIS_URL', value: 'redis://default:$(REDIS_PASSWORD)@shop:6379' },
      { name: 'REDIS_CLUSTER_NODES', value: 'shop:6379' },
    ]);
  });

  test('is checked against the use of the instance, as of the own topologies', () => {
    const chart = newChart();
    const deployment = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    const cache = redis({ use: RedisUse.CACHE }, chart);
    expect(() => cache.attach(deployment, { use: RedisUse.QUEUE })).toThrow('evictionPolicy: must be noeviction for use as a queue, got \'allkeys-lru\'');
    expect(standardErrorOf(() => redis({ use: RedisUse.QUEUE, persistence: Persistence.NONE }))).toEqual([expect.stringContaining('used as a queue without persistence')]);
  });

  test('has no URL for reads without replicas', () => {
    expect(() => environment([RedisVariable.READ_URL])).toThrow('variables: must not contain READ_URL for a Redis without a read address');
  });
});

describe('an error at synth', () => {
  test.each(['5.0.12', '0.9.1'])('is a server that knows no users: version %s', (version) => {
    expect(() => redis({ version })).toThrow(`version: must be 6.0.0 or newer, got '${version}'; older servers know neither the user in the URL nor TLS`);
  });

  test('lists all problems', () => {
    expect(messageOf(() => redis({ plan: FREE, name: 'a'.repeat(34), replicas: 0, version: '8.2' }))).toBe([
      "Redis instance 'test/redis' has 4 problems:",
      `  name: must be at most 33 characters, got '${'a'.repeat(34)}'; it is in the names of Services and pods`,
      "  plan: must allow replicas and sentinels, got 'FREE'; plan STARTER does",
      '  replicas: must be a whole number from 1 to 10, got 0; without a replica no failover is possible; leave it out for a single server',
      "  version: must be three numbers with dots between them, got '8.2'; the operator finds the image by the complete version",
    ].join('\n'));
  });

  test('lists all problems of shards', () => {
    expect(messageOf(() => redis({ name: 'a'.repeat(45), shards: 65, replicasPerShard: 6, replicas: 1, release: V1_2 }))).toBe([
      "Redis instance 'test/redis' has 6 problems:",
      `  name: must be at most 44 characters, got '${'a'.repeat(45)}'; it is in the names of Services and pods`,
      "  plan: must allow cluster mode, got 'PRO'; plan ENTERPRISE does",
      "  replicas: must be absent with shards, got 1; each shard has its own replicas: set 'replicasPerShard'",
      "  shards: must be a whole number from 3 to 64, got 65; it is the limit of KubeBlocks' Redis addon",
      '  replicasPerShard: must be a whole number from 0 to 5, got 6; a primary sends every write to each of its replicas',
      "  release: must be V1_0 with shards, got '1.2'; release 1.2 applies no directives to shards, so maxmemory, the eviction policy and the persistence "
        + 'of the plan would not hold',
    ].join('\n'));
  });

  test('says what replicasPerShard needs', () => {
    expect(() => redis({ replicasPerShard: 1 })).toThrow("replicasPerShard: must be absent without shards, got 1; set 'shards', or 'replicas'");
  });

  test.each([V1_0, V1_2])('says that the directives of the servers are not for labels and annotations, release %s', (release) => {
    const key = 'config.kubeblocks.io/init-parameters';
    expect(messageOf(() => redis({ release, annotations: { [key]: '{}' }, labels: { [key]: 'no' } }))).toBe([
      "Redis instance 'test/redis' has 2 problems:",
      ...[['annotations', '{}'], ['labels', 'no']].map(([prop, value]) => `  ${prop}['${key}']: must be absent, got '${value}'; the library writes it from the plan: `
        + "set 'evictionPolicy', 'persistence' or 'memory', or patch 'cluster' or 'parameter' for another directive"),
    ].join('\n'));
    expect(() => redis({ release, annotations: { 'config.kubeblocks.io/other': 'yes' } })).not.toThrow();
  });

  test('does not concern the longest names', () => {
    expect(() => [
      redis({ name: 'a'.repeat(48) }), redis({ name: 'a'.repeat(33), replicas: 1 }), redis({ ...SHARDED, name: 'a'.repeat(44) }),
    ]).not.toThrow();
    expect(() => redis({ name: 'a'.repeat(49) })).toThrow('name: must be at most 48 characters');
  });
});

describe('a warning', () => {
  test('says that a plan without a password has one', () => {
    expect(standardErrorOf(() => redis({ plan: FREE }))).toEqual([
      'warning: test/redis: plan FREE has no password, but KubeBlocks cannot disable that of its account: the instance has one',
    ]);
  });

  test('is all that a plan without a password causes, with replicas and with shards too', () => {
    const plan = ENTERPRISE.customize({ name: 'OPEN', password: false });
    for (const props of [{ plan, replicas: 1 }, { plan, shards: 3 }]) {
      expect(standardErrorOf(() => redis(props))).toEqual([expect.stringContaining('plan OPEN has no password, but KubeBlocks cannot disable')]);
    }
  });

  test('names an unknown version', () => {
    expect(standardErrorOf(() => redis({ version: '9.9.9' }))).toEqual([
      "warning: test/redis: version 9.9.9 is not known to be one of KubeBlocks' Redis addon: it refuses a version that it does not list",
    ]);
  });
});
