import { Duration, Size } from 'cdk8s';
import {
  AppendFsync, Engine, EvictionPolicy, Persistence, RedisAccess, RedisCommonProps, RedisPassword, RedisPlan, RedisUse, SavePoint,
} from '../../src';
import { resolveStandaloneSettings } from '../../src/settings/standalone-settings';
import { messageOf } from '../support/errors';
import { resolvePlan, SITE } from '../support/plans';

const { FREE, STARTER, PRO, ENTERPRISE } = RedisPlan;
const { NONE, RDB, RDB_AOF } = Persistence;

/** The whole message about the props of an instance. */
function problemsOf(props: Partial<RedisCommonProps>): string {
  return messageOf(() => resolvePlan(props));
}

/** The whole message of an instance with this one problem. */
function oneProblem(line: string): string {
  return `Redis instance 'test/redis' has 1 problem:\n  ${line}`;
}

test.each(['None', '10.96.0.0/24', 'cache', '', 'fe80::1%eth0', '10.96.0.256'])('clusterIp must be an IP address: %s', (clusterIp) => {
  expect(messageOf(() => resolvePlan({ clusterIp }))).toBe(oneProblem(`clusterIp: must be an IP address, such as '10.96.0.20', got '${clusterIp}'`));
});

describe('the defaults', () => {
  test('are complete on plan FREE', () => {
    expect(resolvePlan({ plan: FREE })).toEqual({
      instance: 'test-redis-c8d4e6f0',
      ignored: [],
      names: {
        server: 'test-redis-c8d4e6f0',
        service: 'test-redis-c8d4e6f0',
        headlessService: 'test-redis-c8d4e6f0-headless',
        config: 'test-redis-c8d4e6f0-config',
        runtime: 'test-redis-c8d4e6f0-runtime',
        serviceAccount: 'test-redis-c8d4e6f0',
        networkPolicy: 'test-redis-c8d4e6f0',
        connectionSecret: 'test-redis-c8d4e6f0-connection',
        credentials: 'test-redis-c8d4e6f0-credentials',
      },
      engine: Engine.VALKEY_9_1,
      image: 'docker.io/valkey/valkey:9.1',
      imagePullSecrets: [],
      kubectlImage: 'registry.k8s.io/kubectl:v1.34.4',
      persistence: 'none',
      save: '',
      appendFsync: 'everysec',
      evictionPolicy: 'allkeys-lru',
      memory: {
        requestBytes: 134217728,
        limitBytes: 134217728,
        maxmemoryBytes: 74155295,
        ceilingBytes: 74155295,
        clientsBytes: 13421772,
        connections: 655,
        maxclients: 663,
        largestValueBytes: 8388608,
      },
      memoryRequest: '128Mi',
      memoryLimit: '128Mi',
      cpu: '50m',
      cpuLimit: undefined,
      volume: undefined,
      password: { kind: 'none' },
      port: 6379,
      configuration: [],
      accessPeers: [],
      dns: [],
      keyspaceEvents: '',
      timeoutSeconds: 0,
      passwordGraceSeconds: 900,
      scheduling: {},
      labels: {},
      annotations: {},
      podLabels: {},
      podAnnotations: {},
      platformUser: false,
      overrides: {},
      meshes: [],
      modules: [],
      terminationGraceSeconds: 30,
      startupWindowSeconds: 300,
      warnings: [],
    });
  });

  test.each([
    {
      given: STARTER,
      plan: {
        persistence: 'rdb',
        save: '900 1',
        evictionPolicy: 'allkeys-lru',
        memory: { limitBytes: 536870912, maxmemoryBytes: 202333225, clientsBytes: 53687091 },
        memoryLimit: '512Mi',
        cpu: '100m',
        volume: { size: '2Gi' },
        password: { kind: 'generated' },
        terminationGraceSeconds: 41,
        startupWindowSeconds: 300,
      },
    },
    {
      given: PRO,
      plan: {
        persistence: 'rdb+aof',
        save: '900 1',
        appendFsync: 'everysec',
        evictionPolicy: 'allkeys-lru',
        memory: { limitBytes: 2147483648, maxmemoryBytes: 854631383, clientsBytes: 214748364 },
        memoryLimit: '2Gi',
        cpu: '250m',
        volume: { size: '8Gi' },
        password: { kind: 'generated' },
        terminationGraceSeconds: 73,
        startupWindowSeconds: 300,
      },
    },
    {
      given: ENTERPRISE,
      plan: {
        persistence: 'rdb+aof',
        evictionPolicy: 'allkeys-lru',
        memory: { limitBytes: 8589934592, maxmemoryBytes: 3463824015, clientsBytes: 858993459 },
        memoryLimit: '8Gi',
        cpu: '500m',
        volume: { size: '32Gi' },
        password: { kind: 'generated' },
        terminationGraceSeconds: 202,
        startupWindowSeconds: 1146,
      },
    },
  ])('size memory, volume and times on plan $given.name', ({ given, plan }) => {
    expect(resolvePlan({ plan: given })).toMatchObject(plan);
  });

  test.each([
    { plan: STARTER, maxmemoryBytes: 382184980 },
    { plan: PRO, maxmemoryBytes: 1614303724 },
    { plan: ENTERPRISE, maxmemoryBytes: 6542778695 },
  ])('are more memory for data, no volume and 30 seconds to stop on plan $plan.name without persistence', ({ plan, maxmemoryBytes }) => {
    const resolved = resolvePlan({ plan, persistence: NONE });
    expect(resolved.memory.maxmemoryBytes).toBe(maxmemoryBytes);
    expect(resolved.volume).toBeUndefined();
    expect(resolved.terminationGraceSeconds).toBe(30);
  });
});

describe('a prop', () => {
  test.each<{ rule: string; given: Partial<RedisCommonProps>; plan: object }>([
    { rule: 'name is the prefix of all object names', given: { name: 'cache' }, plan: { instance: 'cache', names: { service: 'cache', connectionSecret: 'cache-connection' } } },
    { rule: 'persistence replaces that of the plan', given: { persistence: RDB }, plan: { persistence: 'rdb', volume: { size: '8Gi' } } },
    { rule: 'evictionPolicy replaces the default', given: { evictionPolicy: EvictionPolicy.VOLATILE_TTL }, plan: { evictionPolicy: 'volatile-ttl' } },
    { rule: 'use as a queue sets noeviction', given: { use: RedisUse.QUEUE }, plan: { evictionPolicy: 'noeviction', warnings: [] } },
    { rule: 'use as a session store sets noeviction', given: { use: RedisUse.SESSION_STORE }, plan: { evictionPolicy: 'noeviction', warnings: [] } },
    { rule: 'use as a cache sets allkeys-lru', given: { use: RedisUse.CACHE }, plan: { evictionPolicy: 'allkeys-lru' } },
    { rule: 'engine sets the image', given: { engine: Engine.REDIS_8_0 }, plan: { engine: Engine.REDIS_8_0, image: 'docker.io/library/redis:8.0' } },
    { rule: 'image takes precedence over that of the engine', given: { image: 'registry.example/valkey:9.1' }, plan: { engine: Engine.VALKEY_9_1, image: 'registry.example/valkey:9.1' } },
    { rule: 'memory determines maxmemory', given: { memory: Size.gibibytes(1) }, plan: { memoryLimit: '1Gi', memory: { limitBytes: 1073741824, maxmemoryBytes: 419765944, clientsBytes: 107374182 } } },
    {
      rule: 'memoryLimit lets maxmemory grow, and nothing else',
      given: { memoryLimit: Size.gibibytes(4) },
      plan: {
        ...resolvePlan(),
        memoryLimit: '4Gi',
        memory: { ...resolvePlan().memory, limitBytes: 4294967296, maxmemoryBytes: 1614303724 },
      },
    },
    {
      rule: 'memoryLimit of a plan is that of its instances',
      given: { plan: PRO.customize({ memoryLimit: Size.gibibytes(4) }) },
      plan: { memoryRequest: '2Gi', memoryLimit: '4Gi', memory: { maxmemoryBytes: 1614303724 }, warnings: [] },
    },
    {
      rule: 'memory replaces the memoryLimit of a plan too',
      given: { plan: PRO.customize({ memoryLimit: Size.gibibytes(4) }), memory: Size.gibibytes(1) },
      plan: { memoryRequest: '1Gi', memoryLimit: '1Gi' },
    },
    {
      rule: 'memoryLimit makes a higher maxmemory safe',
      given: { memoryLimit: Size.gibibytes(3), maxmemory: Size.mebibytes(1024) },
      plan: { memory: { maxmemoryBytes: 1073741824 }, warnings: [] },
    },
    { rule: 'maxmemory can be less than the derived value', given: { maxmemory: Size.mebibytes(100) }, plan: { memory: { maxmemoryBytes: 104857600 }, terminationGraceSeconds: 73, warnings: [] } },
    { rule: 'maxClients is the number of clients, and maxclients has room for the pod itself', given: { maxClients: 500 }, plan: { memory: { connections: 500, maxclients: 508 } } },
    { rule: 'maxClients can be all that memory carries', given: { maxClients: 10_485 }, plan: { memory: { connections: 10_485, maxclients: 10_493 } } },
    { rule: 'timeout is in seconds', given: { timeout: Duration.minutes(5) }, plan: { timeoutSeconds: 300 } },
    { rule: 'timeout of 0 closes nothing', given: { timeout: Duration.seconds(0) }, plan: { timeoutSeconds: 0 } },
    { rule: 'snapshotSchedule replaces the save point of 15 minutes', given: { snapshotSchedule: [SavePoint.after(Duration.minutes(1), 50)] }, plan: { save: '60 50' } },
    { rule: 'snapshotSchedule can be empty beside an append-only file', given: { snapshotSchedule: [] }, plan: { persistence: 'rdb+aof', save: '' } },
    { rule: 'appendFsync replaces everysec', given: { appendFsync: AppendFsync.ALWAYS }, plan: { appendFsync: 'always' } },
    { rule: 'cpu and cpuLimit are written as the API server stores them', given: { cpu: '0.5', cpuLimit: '2000m' }, plan: { cpu: '500m', cpuLimit: '2' } },
    { rule: 'storage and storageClassName set the volume', given: { storage: Size.gibibytes(64), storageClassName: 'fast' }, plan: { volume: { size: '64Gi', storageClassName: 'fast' } } },
    {
      rule: 'password replaces the generated one',
      given: { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'redis' }) },
      plan: { password: { kind: 'given', secret: { secretName: 'mine', key: 'redis' } } },
    },
    { rule: 'configuration keeps the order of its lines', given: { configuration: ['slowlog-max-len 300', 'tracking-table-max-keys 5000'] }, plan: { configuration: ['slowlog-max-len 300', 'tracking-table-max-keys 5000'] } },
    { rule: 'access adds its peers', given: { access: RedisAccess.namespace() }, plan: { accessPeers: [{ podSelector: {} }] } },
    { rule: 'kubectlImage replaces the image', given: { kubectlImage: 'registry.example/kubectl:v1.30.0' }, plan: { kubectlImage: 'registry.example/kubectl:v1.30.0' } },
    { rule: 'imagePullSecrets is taken unchanged', given: { imagePullSecrets: ['pull'] }, plan: { imagePullSecrets: ['pull'] } },
  ])('$rule', ({ given, plan }) => {
    expect(resolvePlan(given)).toMatchObject(plan);
  });

  test.each(['labels', 'annotations', 'podLabels', 'podAnnotations'] as const)('%s is sorted by key', (prop) => {
    expect(Object.keys(resolvePlan({ [prop]: { zebra: '1', apple: '2', mango: '3' } })[prop])).toEqual(['apple', 'mango', 'zebra']);
  });

  test('scheduling.nodeSelector is sorted by key', () => {
    const { scheduling } = resolvePlan({ scheduling: { nodeSelector: { zone: 'a', disk: 'ssd' } } });
    expect(Object.keys(scheduling.nodeSelector!)).toEqual(['disk', 'zone']);
  });
});

describe('a warning', () => {
  test('is given for a maxmemory above the derived value', () => {
    expect(resolvePlan({ maxmemory: Size.mebibytes(1024) }).warnings).toEqual([
      'maxmemory is 1024Mi, more than the 815Mi that are safe at any write rate: '
      + 'a burst of writes during a snapshot can exceed the memory limit, and the kernel then kills the server',
    ]);
  });

  test('is given for a maxmemory above the derived value of a higher limit', () => {
    expect(resolvePlan({ memoryLimit: Size.gibibytes(3), maxmemory: Size.mebibytes(1400) }).warnings).toEqual([
      expect.stringMatching(/^maxmemory is 1400Mi, more than the 1275Mi that are safe at any write rate: /),
    ]);
  });

  test('is given for a memoryLimit of which nothing forks', () => {
    expect(resolvePlan({ plan: FREE, memoryLimit: Size.mebibytes(256) }).warnings).toEqual([
      'memoryLimit does not raise maxmemory without persistence: the server never forks, so it needs no more than memory',
    ]);
  });

  test('is given for a clusterIp without the namespace that the names of the Service contain', () => {
    expect(resolvePlan({ clusterIp: '10.96.0.20' }).warnings).toEqual([
      'clusterIp has no effect on attached workloads: the URL has the complete name of the Service, which is not known in a chart without a namespace',
    ]);
    expect(resolvePlan({ plan: FREE, clusterIp: 'fd00::20' }).warnings).toEqual([]);
    expect(resolveStandaloneSettings({ plan: PRO, clusterIp: '10.96.0.20' }, { ...SITE, namespace: 'shop' }).warnings).toEqual([]);
  });

  test('is given for a queue without persistence', () => {
    expect(resolvePlan({ plan: FREE, use: RedisUse.QUEUE }).warnings).toEqual([
      'used as a queue without persistence: a restart of the pod loses every job; choose a plan with persistence (STARTER or larger)',
    ]);
  });

  test('is given for a session store without persistence', () => {
    expect(resolvePlan({ plan: FREE, use: RedisUse.SESSION_STORE }).warnings).toEqual([
      'used as a session store without persistence: a restart of the pod logs every user out, so it must not be the only session store; '
      + 'choose a plan with persistence (STARTER or larger)',
    ]);
  });

  test.each([RedisUse.CACHE, RedisUse.RATE_LIMITER, RedisUse.PUB_SUB])('is not given for a %s without persistence', (use) => {
    expect(resolvePlan({ plan: FREE, use }).warnings).toEqual([]);
  });
});

describe('an error', () => {
  test.each<{ rule: string; given: Partial<RedisCommonProps>; message: string }>([
    {
      rule: 'plan STARTER allows no append-only file',
      given: { plan: STARTER, persistence: RDB_AOF },
      message: "persistence: must be none or rdb on plan STARTER, got 'rdb+aof'; plan PRO allows it",
    },
    {
      rule: 'plan FREE allows no snapshots',
      given: { plan: FREE, persistence: RDB },
      message: "persistence: must be none on plan FREE, got 'rdb'; plan STARTER allows it",
    },
    {
      rule: 'plan FREE allows no append-only file',
      given: { plan: FREE, persistence: RDB_AOF },
      message: "persistence: must be none on plan FREE, got 'rdb+aof'; plan PRO allows it",
    },
    {
      rule: 'memory is too small for a server that forks',
      given: { memory: Size.mebibytes(75) },
      message: "memory: must be 76Mi or more with persistence rdb+aof, got '75Mi'; the server, its clients and a fork need memory in addition to the data",
    },
    {
      rule: 'memory is too small for a server that does not fork',
      given: { plan: FREE, memory: Size.mebibytes(56) },
      message: "memory: must be 57Mi or more with persistence none, got '56Mi'; the server, its clients and a fork need memory in addition to the data",
    },
    {
      rule: 'maxmemory leaves no room for the server and its clients',
      given: { maxmemory: Size.mebibytes(1540) },
      message: "maxmemory: must be from 1Mi to 1539Mi with memory 2Gi, got '1540Mi'; the server and its clients need the rest",
    },
    {
      rule: 'maxmemory is 0, which means no limit to the engine',
      given: { maxmemory: Size.mebibytes(0) },
      message: "maxmemory: must be from 1Mi to 1539Mi with memory 2Gi, got '0Ki'; the server and its clients need the rest",
    },
    {
      rule: 'maxClients is more than memory carries',
      given: { plan: STARTER, maxClients: 2622 },
      message: 'maxClients: must be a whole number from 1 to 2621, got 2622; '
        + 'of memory 512Mi clients have 51.2Mi for their buffers, and a connection takes up to 20Ki',
    },
    {
      rule: 'maxClients is more than a container may have open files',
      given: { plan: ENTERPRISE.customize({ storage: Size.gibibytes(256) }), memory: Size.gibibytes(64), maxClients: 65_001 },
      message: 'maxClients: must be a whole number from 1 to 65000, got 65001; each connection is an open file, of which a container may be allowed no more',
    },
    {
      rule: 'maxClients lets no client connect',
      given: { maxClients: 0 },
      message: 'maxClients: must be a whole number from 1 to 10485, got 0; no client could connect',
    },
    {
      rule: 'timeout would close connections of the pods',
      given: { timeout: Duration.seconds(9) },
      message: "timeout: must be 0, or 10 seconds to 365 days, in whole seconds, got '9 s'; connections between the pods of the instance are idle for seconds",
    },
    {
      rule: 'timeout is not in whole seconds',
      given: { timeout: Duration.millis(10_500) },
      message: "timeout: must be 0, or 10 seconds to 365 days, in whole seconds, got '10.5 s'; connections between the pods of the instance are idle for seconds",
    },
    {
      rule: 'snapshotSchedule is set without persistence',
      given: { persistence: NONE, snapshotSchedule: [SavePoint.after(Duration.minutes(15))] },
      message: "snapshotSchedule: must be absent with persistence none, got 'save 900 1'; no snapshot is taken",
    },
    {
      rule: 'snapshotSchedule is empty although snapshots are all that survives',
      given: { persistence: RDB, snapshotSchedule: [] },
      message: 'snapshotSchedule: must have at least one SavePoint with persistence rdb, got []; '
        + 'snapshots are all that survives, and without a save point an orderly stop takes none',
    },
    {
      rule: 'snapshotSchedule has two save points of the same time',
      given: { snapshotSchedule: [SavePoint.after(Duration.minutes(1), 5), SavePoint.after(Duration.seconds(60), 500)] },
      message: "snapshotSchedule: must not have two save points of the same time, got 'save 60 5 60 500'; the one with fewer changes always comes first",
    },
    {
      rule: 'appendFsync is set without persistence',
      given: { persistence: NONE, appendFsync: AppendFsync.EVERYSEC },
      message: "appendFsync: must be absent with persistence none, got 'everysec'; only rdb+aof writes an append-only file",
    },
    {
      rule: 'appendFsync is set without an append-only file',
      given: { persistence: RDB, appendFsync: AppendFsync.NEVER },
      message: "appendFsync: must be absent with persistence rdb, got 'no'; only rdb+aof writes an append-only file",
    },
    {
      rule: 'configuration limits the clients too',
      given: { configuration: ['maxclients 500'] },
      message: "configuration[0]: must not set maxclients, got 'maxclients 500'; use the prop 'maxClients'",
    },
    {
      rule: 'memoryLimit is less than memory',
      given: { memoryLimit: Size.gibibytes(1) },
      message: "memoryLimit: must not be less than memory (2048Mi), got '1024Mi'; Kubernetes refuses such a pod",
    },
    {
      rule: 'storage of the plan is too small for the maxmemory of a memoryLimit',
      given: { memory: Size.gibibytes(3), memoryLimit: Size.gibibytes(6) },
      message: "storage: must be 9292Mi or more with persistence rdb+aof, got '8Gi'; "
        + 'it must hold 4 times maxmemory, because old and new files coexist during a rewrite',
    },
    {
      rule: 'storage is too small for two snapshots',
      given: { plan: STARTER, storage: Size.mebibytes(385) },
      message: "storage: must be 386Mi or more with persistence rdb, got '385Mi'; "
        + 'it must hold 2 times maxmemory, because old and new files coexist during a rewrite',
    },
    {
      rule: 'storage is too small for two snapshots and two append-only files',
      given: { storage: Size.gibibytes(3) },
      message: "storage: must be 3261Mi or more with persistence rdb+aof, got '3Gi'; "
        + 'it must hold 4 times maxmemory, because old and new files coexist during a rewrite',
    },
    {
      rule: 'storage of the plan is too small for the memory of the instance',
      given: { memory: Size.gibibytes(8) },
      message: "storage: must be 13214Mi or more with persistence rdb+aof, got '8Gi'; "
        + 'it must hold 4 times maxmemory, because old and new files coexist during a rewrite',
    },
    {
      rule: 'storage is set without persistence',
      given: { persistence: NONE, storage: Size.gibibytes(8) },
      message: "storage: must be absent with persistence none, got '8Gi'; no data is written to a volume",
    },
    {
      rule: 'storageClassName is set without persistence',
      given: { persistence: NONE, storageClassName: 'fast' },
      message: "storageClassName: must be absent with persistence none, got 'fast'; there is no volume",
    },
    {
      rule: 'storageClassName is invalid',
      given: { storageClassName: 'Fast' },
      message: "storageClassName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'Fast'",
    },
    {
      rule: 'password is set on plan FREE',
      given: { plan: FREE, password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }) },
      message: 'password: must be absent on plan FREE, got a RedisPassword; the plan has no password; use plan.customize({ password: true })',
    },
    {
      rule: 'the Secret of the password has an invalid name',
      given: { password: RedisPassword.fromSecret({ secretName: 'My_Secret', key: 'password' }) },
      message: "password.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'My_Secret'",
    },
    {
      rule: 'the Secret of the password has an invalid key',
      given: { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'my password' }) },
      message: "password.key: must be a Secret key: at most 253 characters of A-Z, a-z, 0-9, '-', '_' and '.', got 'my password'",
    },
    {
      rule: 'the Secret of the password is the connection Secret of the instance',
      given: { name: 'cache', password: RedisPassword.fromSecret({ secretName: 'cache-connection', key: 'password' }) },
      message: "password.secretName: must not be a Secret that is made for the instance, got 'cache-connection'; "
        + 'what makes it would wait for it, or replace it; put the password into another Secret, or use RedisPassword.fromConnectionSecret',
    },
    {
      rule: 'an annotation has a line separator',
      given: { annotations: { note: 'a\u2028b' } },
      message: "annotations['note']: must not contain control characters and line separators, got 'a\\u2028b'; Kubernetes would refuse the YAML, or read other lines",
    },
    {
      rule: 'a label is a number to Kubernetes, and text to cdk8s',
      given: { labels: { build: '0o17' } },
      message: "labels['build']: must not be a number in this notation, got '0o17'; Kubernetes would read a number instead of a text, and refuse it",
    },
    {
      rule: 'the key of a label is a number to Kubernetes',
      given: { podLabels: { '0X1F': 'a' } },
      message: "podLabels['0X1F']: must not be a number in this notation, got '0X1F'; Kubernetes would read a number instead of a text, and refuse it",
    },
    {
      rule: 'a toleration has a variable',
      given: { scheduling: { tolerations: [{ key: 'dedicated', value: '$(NODE)' }] } },
      message: "scheduling.tolerations[0].value: must be of A-Z, a-z, 0-9, '-', '_', '.' and '/', got '$(NODE)'",
    },
    {
      rule: 'a topology key is no label key',
      given: { scheduling: { topologySpreadConstraints: [{ topologyKey: 'topology.kubernetes.io/' }] } },
      message: "scheduling.topologySpreadConstraints[0].topologyKey: must be a key that Kubernetes accepts: [prefix/]name, got 'topology.kubernetes.io/'",
    },
    {
      rule: 'affinity has a template',
      given: { scheduling: { affinity: { podAffinity: { '{{ .Values.x }}': [] } } } },
      message: "scheduling.affinity.podAffinity: must not have a field that Kubernetes does not know, got '{{ .Values.x }}'",
    },
    {
      rule: 'a queue would evict keys',
      given: { use: RedisUse.QUEUE, evictionPolicy: EvictionPolicy.ALLKEYS_LRU },
      message: "evictionPolicy: must be noeviction for use as a queue, got 'allkeys-lru'; an evicted key is a lost job",
    },
    {
      rule: 'a session store would evict keys with a TTL',
      given: { use: RedisUse.SESSION_STORE, evictionPolicy: EvictionPolicy.VOLATILE_LRU },
      message: "evictionPolicy: must be noeviction for use as a session store, got 'volatile-lru'; an evicted key logs a user out",
    },
    {
      rule: 'image contains a blank',
      given: { image: 'valkey 9.1' },
      message: "image: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got 'valkey 9.1'",
    },
    {
      rule: 'image is a number to Kubernetes',
      given: { image: '0o17' },
      message: "image: must not be a number in this notation, got '0o17'; Kubernetes would read a number instead of a text, and refuse it",
    },
    {
      rule: 'image is empty',
      given: { image: '' },
      message: "image: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got ''",
    },
    {
      rule: 'the digest of image is incomplete',
      given: { image: 'valkey@sha256:1234' },
      message: "image: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got 'valkey@sha256:1234'",
    },
    {
      rule: 'kubectlImage is no image name',
      given: { kubectlImage: '{{ image }}' },
      message: "kubectlImage: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got '{{ image }}'",
    },
    {
      rule: 'imagePullSecrets contains an invalid name',
      given: { imagePullSecrets: ['pull', 'Pull'] },
      message: "imagePullSecrets[1]: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'Pull'",
    },
    {
      rule: 'cpu is no quantity',
      given: { cpu: 'one' },
      message: "cpu: must be a CPU quantity such as '250m' or '1.5', got 'one'",
    },
    {
      rule: 'cpu is 0',
      given: { cpu: '0m' },
      message: "cpu: must be a CPU quantity such as '250m' or '1.5', got '0m'",
    },
    {
      rule: 'cpuLimit is finer than Kubernetes allows',
      given: { cpuLimit: '0.0001' },
      message: "cpuLimit: must be a CPU quantity such as '250m' or '1.5', got '0.0001'",
    },
    {
      rule: 'cpu is more than cpuLimit',
      given: { cpu: '2', cpuLimit: '500m' },
      message: "cpuLimit: must not be less than cpu ('2'), got '500m'; Kubernetes refuses such a pod",
    },
    {
      rule: 'configuration sets a managed directive',
      given: { configuration: ['maxmemory 1gb'] },
      message: "configuration[0]: must not set maxmemory, got 'maxmemory 1gb'; use the prop 'maxmemory'",
    },
    {
      rule: 'labels has an invalid key',
      given: { labels: { 'my team': 'a' } },
      message: "labels['my team']: must have a key that Kubernetes accepts: [prefix/]name, got 'my team'",
    },
    {
      rule: 'labels has an invalid value',
      given: { labels: { team: 'a team' } },
      message: "labels['team']: must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', got 'a team'",
    },
    {
      rule: 'podLabels has a value that is too long',
      given: { podLabels: { team: 'a'.repeat(64) } },
      message: `podLabels['team']: must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', got '${'a'.repeat(64)}'`,
    },
    {
      rule: 'labels overrides a selector label',
      given: { labels: { 'app.kubernetes.io/instance': 'mine' } },
      message: "labels['app.kubernetes.io/instance']: must not override a label that the library sets, got 'mine'",
    },
    {
      rule: 'podLabels overrides a selector label',
      given: { podLabels: { 'app.kubernetes.io/name': 'mine' } },
      message: "podLabels['app.kubernetes.io/name']: must not override a label that the library sets, got 'mine'",
    },
    {
      rule: 'nodeSelector has an invalid value',
      given: { scheduling: { nodeSelector: { disk: 'fast ssd' } } },
      message: "scheduling.nodeSelector['disk']: must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', got 'fast ssd'",
    },
    ...['annotations', 'podAnnotations'].map((prop) => ({
      rule: `${prop} has more than Kubernetes accepts`,
      given: { [prop]: { note: 'é'.repeat(125_000) } },
      message: `${prop}: must have at most 240 KiB of keys and values, got 245 KiB; Kubernetes refuses an object with more than 256 KiB`,
    })),
    {
      rule: 'annotations has an invalid key',
      given: { annotations: { '/x': 'any value; at all' } },
      message: "annotations['/x']: must have a key that Kubernetes accepts: [prefix/]name, got '/x'",
    },
    {
      rule: 'podAnnotations has an invalid key',
      given: { podAnnotations: { 'a/b/c': '' } },
      message: "podAnnotations['a/b/c']: must have a key that Kubernetes accepts: [prefix/]name, got 'a/b/c'",
    },
    {
      rule: 'podAnnotations overrides the checksum',
      given: { podAnnotations: { 'cdk8s-managed-redis/restart-checksum': 'mine' } },
      message: "podAnnotations['cdk8s-managed-redis/restart-checksum']: must not override an annotation that the library sets, got 'mine'",
    },
    {
      rule: 'priorityClassName is invalid',
      given: { scheduling: { priorityClassName: 'High!' } },
      message: "scheduling.priorityClassName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'High!'",
    },
  ])('$rule', ({ given, message }) => {
    expect(problemsOf(given)).toBe(oneProblem(message));
  });

  test('is not given for a Secret that only an instance with several servers makes', () => {
    expect(resolvePlan({ name: 'cache', password: RedisPassword.fromSecret({ secretName: 'cache-internal', key: 'password' }) }).password.kind).toBe('given');
  });

  test('is not given for numbers and dates, which cdk8s quotes', () => {
    const labels = { a: '1_000', b: '2026_11_27', c: '1e3', d: '0x1F', e: 'yes', f: '007', g: '1.5' };
    expect(resolvePlan({ labels }).labels).toEqual(labels);
  });

  test('is not given for a toleration of every taint', () => {
    expect(resolvePlan({ scheduling: { tolerations: [{ key: '', operator: 'Exists' }, { operator: 'Exists' }] } }).scheduling.tolerations).toHaveLength(2);
  });

  test.each(['0cache', 'Cache', 'cache-', '-cache', 'my_cache', 'my.cache', ''])('is given for the name %p, which is no Service name', (name) => {
    expect(problemsOf({ name })).toBe(oneProblem(
      `name: must be of a-z, 0-9 and '-', start with a letter and end with a letter or digit, got '${name}'; it is in the names of Services and pods`));
  });

  test('is given for a name of 53 characters', () => {
    expect(problemsOf({ name: 'a'.repeat(53) })).toBe(oneProblem(
      `name: must be at most 52 characters, got '${'a'.repeat(53)}'; it is in the names of Services and pods`));
  });

  test.each(['a', 'a1', 'a'.repeat(52)])('is not given for the name %p', (name) => {
    expect(resolvePlan({ name }).instance).toBe(name);
  });

  test.each(['', 'shop\nrewrite', '$(HOME)', '{{ .Release.Namespace }}'])('refuses a chart with the namespace %j', (namespace) => {
    expect(messageOf(() => resolveStandaloneSettings({ plan: PRO }, { ...SITE, namespace }))).toBe(oneProblem(
      `chart.namespace: must be the name of a namespace: at most 63 characters of a-z, 0-9 and '-', got '${namespace.replace('\n', '\\n')}'`));
  });

  test('says what to do about an invalid generated name', () => {
    expect(messageOf(() => resolveStandaloneSettings({ plan: PRO }, { ...SITE, generateName: () => '2024-redis-c8d4e6f0' }))).toBe(oneProblem(
      "name: must be of a-z, 0-9 and '-', start with a letter and end with a letter or digit, got '2024-redis-c8d4e6f0'; "
      + "the chart generated it from the construct path; set 'name'"));
  });

  test('is given for a label that the library sets on every object', () => {
    expect(problemsOf({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } })).toContain("labels['app.kubernetes.io/managed-by']: must not override");
  });

  test('lists all problems', () => {
    expect(problemsOf({
      plan: STARTER,
      name: 'Cache',
      persistence: RDB_AOF,
      use: RedisUse.QUEUE,
      evictionPolicy: EvictionPolicy.ALLKEYS_LFU,
      image: 'a b',
      cpu: '-1',
      memory: Size.mebibytes(32),
      configuration: ['port 1', 'nonsense 1'],
      labels: { 'b c': '', 'a b': '' },
    })).toBe([
      "Redis instance 'test/redis' has 10 problems:",
      "  name: must be of a-z, 0-9 and '-', start with a letter and end with a letter or digit, got 'Cache'; it is in the names of Services and pods",
      "  persistence: must be none or rdb on plan STARTER, got 'rdb+aof'; plan PRO allows it",
      "  evictionPolicy: must be noeviction for use as a queue, got 'allkeys-lfu'; an evicted key is a lost job",
      "  image: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got 'a b'",
      "  cpu: must be a CPU quantity such as '250m' or '1.5', got '-1'",
      "  configuration[0]: must not set port, got 'port 1'; Services, probes and the NetworkPolicy rely on the address",
      "  configuration[1]: must be a directive that valkey 9.1 knows, got 'nonsense 1'; "
        + 'the server would refuse to start; add directives of newer versions with additionalDirectives in Engine.of',
      "  labels['a b']: must have a key that Kubernetes accepts: [prefix/]name, got 'a b'",
      "  labels['b c']: must have a key that Kubernetes accepts: [prefix/]name, got 'b c'",
      "  memory: must be 76Mi or more with persistence rdb+aof, got '32Mi'; the server, its clients and a fork need memory in addition to the data",
    ].join('\n'));
  });
});

describe('the grace of old passwords', () => {
  test('is 15 minutes, or what the prop says', () => {
    expect(resolvePlan({}).passwordGraceSeconds).toBe(900);
    expect(resolvePlan({ passwordGrace: Duration.seconds(0) }).passwordGraceSeconds).toBe(0);
    expect(resolvePlan({ passwordGrace: Duration.days(7) }).passwordGraceSeconds).toBe(604800);
  });

  test.each([Duration.millis(500), Duration.days(8)])('%s is refused', (passwordGrace) => {
    expect(() => resolvePlan({ passwordGrace })).toThrow(/passwordGrace: must be 0 to 7 days, in whole seconds, got '[\d.]+ s'; connections of the old password stay open/);
  });

  test('needs a plan with a password', () => {
    expect(() => resolvePlan({ plan: FREE, passwordGrace: Duration.minutes(1) })).toThrow('passwordGrace: must be absent on plan FREE');
  });
});

describe('keyspace events', () => {
  test.each(['', 'Ex', 'KEA', 'Kg$lshzxetdmn'])("may be '%s'", (keyspaceEvents) => {
    expect(resolvePlan({ keyspaceEvents }).keyspaceEvents).toBe(keyspaceEvents);
  });

  test.each(['Ey', 'E x', 'Ex\nrequirepass ""'])('cannot be %j', (keyspaceEvents) => {
    expect(() => resolvePlan({ keyspaceEvents })).toThrow('keyspaceEvents: must be of the flags');
  });

  test('say to which channels', () => {
    expect(() => resolvePlan({ keyspaceEvents: 'gx' })).toThrow("keyspaceEvents: must have K or E, got 'gx'; the server would publish nothing");
  });
});
