import { Size } from 'cdk8s';
import { Persistence, RedisAccess, RedisOverrides, RedisPlan, RedisSentinelOverrides, ServiceType, ServerOverrides } from '../../src';
import { messageOf } from '../support/errors';
import { resolveCluster, resolvePlan, resolveReplication, resolveSentinel } from '../support/plans';

/** Lines of a message, without the first one, which counts them. */
function linesOf(action: () => unknown): string[] {
  return messageOf(action).split('\n').slice(1).map((line) => line.trim());
}

const ADDED = [{ name: 'extra', emptyDir: {} }];

describe('what would replace something of the library is an error', () => {
  test.each<{ given: ServerOverrides; line: string }>([
    { given: { env: [{ name: 'REDIS_PORT', value: '1' }] }, line: "env[0].name: must not be a name that is taken, got 'REDIS_PORT'; the scripts of the library read it" },
    { given: { env: [{ name: 'REDIS_OF_A_LATER_VERSION', value: '1' }] }, line: "env[0].name: must not be a name that is taken, got 'REDIS_OF_A_LATER_VERSION'; the scripts of the library read it" },
    { given: { volumes: [{ name: 'data', emptyDir: {} }] }, line: "volumes[0].name: must not be a name that is taken, got 'data'; the library has a volume of this name: choose another one" },
    { given: { containers: [{ name: 'redis', image: 'x' }] }, line: "containers[0].name: must not be a name that is taken, got 'redis'; the pod has a container of this name: choose another one" },
    { given: { initContainers: [{ name: 'write', image: 'x' }] }, line: "initContainers[0].name: must not be a name that is taken, got 'write'; the pod has a container of this name: choose another one" },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: '/data' }] }, line: "volumeMounts[0].mountPath: must not be, contain or be inside /data, got '/data'; the library needs what is there" },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: '/data/more' }] }, line: "volumeMounts[0].mountPath: must not be, contain or be inside /data, got '/data/more'; the library needs what is there" },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: '/etc' }] }, line: "volumeMounts[0].mountPath: must not be, contain or be inside /etc/redis, got '/etc'; the library needs what is there" },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: '/var/run/redis' }] }, line: "volumeMounts[0].mountPath: must not be, contain or be inside /run/redis, got '/var/run/redis'; the library needs what is there" },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: '/lib64' }] }, line: "volumeMounts[0].mountPath: must not be, contain or be inside /lib64, got '/lib64'; the library needs what is there" },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: '/usr/lib64/extra' }] }, line: "volumeMounts[0].mountPath: must not be, contain or be inside /usr/lib64, got '/usr/lib64/extra'; the library needs what is there" },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: '/var' }] }, line: "volumeMounts[0].mountPath: must not be, contain or be inside /var/run, got '/var'; the library needs what is there" },
    { given: { volumeMounts: [{ name: 'data', mountPath: '/x' }] }, line: "volumeMounts[0].name: must be the name of one of 'volumes', got 'data'; mounts of the volumes of the library are the library's" },
    { given: { podLabels: { 'app.kubernetes.io/component': 'x' } }, line: "podLabels['app.kubernetes.io/component']: must not override a label that the library sets, got 'x'" },
    { given: { claimLabels: { 'app.kubernetes.io/name': 'x' } }, line: "claimLabels['app.kubernetes.io/name']: must not override a label that the library sets, got 'x'" },
    { given: { podAnnotations: { 'cdk8s-managed-redis/restart-checksum': 'x' } }, line: "podAnnotations['cdk8s-managed-redis/restart-checksum']: must not override an annotation that the library sets, got 'x'" },
    { given: { containers: [{ name: 'x', image: 'x', ports: [{ containerPort: 6379 }] }] }, line: 'containers[0].ports: must not contain a port of the library, got 6379; the containers of a pod share its ports' },
    { given: { containers: [{ name: 'x', image: 'x', ports: [{ name: 'redis', containerPort: 1 }] }] }, line: "containers[0].ports: must not contain the name of a port of the library, got 'redis'; Services look it up in every container" },
    { given: { resources: { memory: Size.gibibytes(1) } }, line: "resources.memory: must not be set, got '1Gi'; use the prop 'memory' of the instance" },
    { given: { scheduling: { nodeSelector: { 'kubernetes.io/os': 'windows' } } }, line: "scheduling.nodeSelector['kubernetes.io/os']: must be 'linux', got 'windows'; the images are for Linux" },
  ])('$line', ({ given, line }) => {
    expect(linesOf(() => resolvePlan({ overrides: { server: given } }))).toEqual([`overrides.server.${line}`]);
  });
});

describe('what Kubernetes or its restricted level refuses is an error', () => {
  const restricted = 'the restricted Pod Security level refuses such a pod; patch the object if you must';

  test.each<{ given: ServerOverrides; line: string }>([
    { given: { podSecurityContext: { runAsNonRoot: false } }, line: `podSecurityContext.runAsNonRoot: must not be false, got false; ${restricted}` },
    { given: { podSecurityContext: { runAsUser: 0 } }, line: `podSecurityContext.runAsUser: must not be 0, got 0; ${restricted}` },
    { given: { podSecurityContext: { seccompProfile: { type: 'Unconfined' } } }, line: `podSecurityContext.seccompProfile.type: must be RuntimeDefault or Localhost, got 'Unconfined'; ${restricted}` },
    { given: { podSecurityContext: { seccompProfile: {} } }, line: `podSecurityContext.seccompProfile.type: must be RuntimeDefault or Localhost, got undefined; ${restricted}` },
    { given: { podSecurityContext: { appArmorProfile: { type: 'Unconfined' } } }, line: `podSecurityContext.appArmorProfile.type: must be RuntimeDefault or Localhost, got 'Unconfined'; ${restricted}` },
    { given: { podSecurityContext: { seLinuxOptions: { type: 'spc_t' } } }, line: `podSecurityContext.seLinuxOptions: must have no user, no role, and a type of container_t, container_init_t, container_kvm_t, container_engine_t, got {"type":"spc_t"}; ${restricted}` },
    { given: { podSecurityContext: { runAsUser: undefined, supplementalGroups: [() => 1] } }, line: "podSecurityContext.supplementalGroups[0]: must be a value that YAML can have, such as '64Mi', got a function" },
    { given: { podSecurityContext: { runAsUser: '7' } }, line: "podSecurityContext.runAsUser: must be a whole number from 0 to 2147483647, got '7'" },
    { given: { containerSecurityContext: { procMount: 'Unmasked' } }, line: `containerSecurityContext.procMount: must not be Unmasked, got 'Unmasked'; ${restricted}` },
    { given: { containerSecurityContext: { fsGroup: 7 } }, line: "containerSecurityContext: must have no other fields than appArmorProfile, runAsGroup, runAsNonRoot, runAsUser, seLinuxOptions, seccompProfile, allowPrivilegeEscalation, capabilities, privileged, procMount, readOnlyRootFilesystem, got 'fsGroup'" },
    { given: { containerSecurityContext: { privileged: true } }, line: `containerSecurityContext.privileged: must not be true, got true; ${restricted}` },
    { given: { containerSecurityContext: { allowPrivilegeEscalation: true } }, line: `containerSecurityContext.allowPrivilegeEscalation: must not be true, got true; ${restricted}` },
    { given: { containerSecurityContext: { capabilities: { add: ['SYS_ADMIN'] } } }, line: `containerSecurityContext.capabilities: must drop ALL and add none but NET_BIND_SERVICE, got {"add":["SYS_ADMIN"]}; ${restricted}` },
    { given: { containerSecurityContext: { capabilities: 'none' } }, line: `containerSecurityContext.capabilities: must drop ALL and add none but NET_BIND_SERVICE, got 'none'; ${restricted}` },
    { given: { containerSecurityContext: { readOnlyRootFilesystem: false } }, line: 'containerSecurityContext.readOnlyRootFilesystem: must not be false, got false; no program of the library writes there; mount a volume of your own where one must' },
    { given: { env: [{ name: 'A B', value: '' }] }, line: "env[0].name: must be of A-Z, a-z, 0-9 and '_' and not start with a digit, got 'A B'" },
    { given: { env: [{ name: 'A', value: 7 }] }, line: 'env[0].value: must be a string, got a number; Kubernetes refuses others' },
    { given: { env: [{ name: 'A' }] }, line: "env[0]: must have either value or valueFrom, got 'A'" },
    { given: { env: [{ name: 'A', value: 'a', valueFrom: { fieldRef: {} } }] }, line: "env[0]: must have either value or valueFrom, got 'A'" },
    { given: { env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }] }, line: "env[1].name: must not be that of another entry, got 'A'" },
    { given: { env: [{ name: 'A', value: 'a\u0085secret' }] }, line: "env[0].value: must be a text without control characters, '{{' and numbers that only Go reads, got another string" },
    { given: { volumes: [{ name: 'a' }] }, line: 'volumes[0]: must have one source, such as configMap, secret or emptyDir, got []; Kubernetes refuses others' },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: 'x' }] }, line: "volumeMounts[0].mountPath: must be an absolute path other than '/', without '..', ':' and a slash at its end, got 'x'" },
    { given: { volumes: ADDED, volumeMounts: [{ name: 'extra', mountPath: '/a/../data' }] }, line: "volumeMounts[0].mountPath: must be an absolute path other than '/', without '..', ':' and a slash at its end, got '/a/../data'" },
    { given: { containers: [{ name: 'x' }] }, line: 'containers[0].image: must be the name of an image, got undefined' },
    { given: { containers: [{ name: 'x', image: 'x', volumeMounts: [{ name: 'y', mountPath: '/y' }] }] }, line: "containers[0].volumeMounts[0].name: must be one of data, config, runtime, run, credentials, got 'y'; the pod has no others to share" },
    { given: { containers: [{ name: 'x', image: 'x', volumeMounts: [{ name: 'internal', mountPath: '/y' }] }] }, line: "containers[0].volumeMounts[0].name: must be one of data, config, runtime, run, credentials, got 'internal'; the pod has no others to share" },
    { given: { containers: [{ name: 'x', image: 'x', volumeMounts: [{ name: 'data', mountPath: '/y' }, { name: 'run', mountPath: '/y' }] }] }, line: "containers[0].volumeMounts[1].mountPath: must not be the path of another mount, got '/y'" },
    { given: { env: [{ name: 'A', valueFrom: {} }] }, line: 'env[0].valueFrom: must have one source, such as secretKeyRef or fieldRef, got []; Kubernetes refuses others' },
    { given: { env: [{ name: 'PASSWORD=hunter2', value: '' }] }, line: "env[0].name: must be of A-Z, a-z, 0-9 and '_' and not start with a digit, got 'PASSWORD=…'" },
    { given: { containers: [{ name: 'x', image: 'x', resources: { limits: { memory: Size.mebibytes(64) } } }] }, line: "containers[0].resources.limits.memory: must be a value that YAML can have, such as '64Mi', got a Size" },
    { given: { service: { type: ServiceType.LOAD_BALANCER, loadBalancerClass: 'a b' } }, line: "service.loadBalancerClass: must be a name such as 'internal' or 'example.com/internal', got 'a b'" },
    {
      given: { service: { type: ServiceType.LOAD_BALANCER, loadBalancerClass: '0o17' } },
      line: "service.loadBalancerClass: must not be a number in this notation, got '0o17'; Kubernetes would read a number instead of a text, and refuse it",
    },
    { given: { initContainers: [{ name: 'x', image: 'x' }], containers: [{ name: 'x', image: 'x' }] }, line: "containers[0].name: must not be a name that is taken, got 'x'; the pod has a container of this name: choose another one" },
    { given: { containers: [{ name: 'x', image: 'x', livenessProbe: () => 1 }] }, line: "containers[0].livenessProbe: must be a value that YAML can have, such as '64Mi', got a function" },
    { given: { resources: { ephemeralStorageLimit: Size.mebibytes(32) } }, line: "resources.ephemeralStorageLimit: must not be less than ephemeralStorage (64Mi), got '32Mi'; Kubernetes refuses such a pod" },
    { given: { service: { loadBalancerSourceRanges: ['10.0.0.0/8'] } }, line: 'service.loadBalancerSourceRanges: must be absent unless the type is LoadBalancer, got ["10.0.0.0/8"]; there is no load balancer' },
    { given: { service: { type: ServiceType.LOAD_BALANCER, loadBalancerSourceRanges: ['10.0.0.0/33'] } }, line: "service.loadBalancerSourceRanges[0]: must be addresses in CIDR notation, such as '10.0.0.0/8' or 'fd00::/8', got '10.0.0.0/33'" },
  ])('$line', ({ given, line }) => {
    expect(linesOf(() => resolvePlan({ overrides: { server: given } } as never))).toEqual([`overrides.server.${line}`]);
  });

  test('what may hold a secret is in no message', () => {
    for (const list of ['env', 'containers', 'initContainers']) {
      expect(linesOf(() => resolvePlan({ overrides: { server: { [list]: ['TOKEN=secret'] } } } as never))).toEqual([
        `overrides.server.${list}: must be a list of objects, got a list`,
      ]);
    }
  });

  test('without a volume there is no claim', () => {
    expect(linesOf(() => resolvePlan({ persistence: Persistence.NONE, overrides: { server: { claimLabels: { a: 'b' } } } } as never))).toEqual([
      'overrides.server.claimLabels: must be absent with persistence none, got {"a":"b"}; there is no volume',
    ]);
  });
});

describe('resources of what runs beside the servers', () => {
  test.each<{ given: RedisSentinelOverrides; line: string }>([
    { given: { sentinel: { resources: { memory: Size.mebibytes(32) } } }, line: "overrides.sentinel.resources.memory: must be 64Mi or more, got '32Mi'; the kernel would kill the container when it is busy" },
    { given: { proxy: { resources: { memory: Size.mebibytes(128) } } }, line: "overrides.proxy.resources.memory: must be 256Mi or more, got '128Mi'; the kernel would kill the container when it is busy" },
    { given: { job: { resources: { cpu: '1', cpuLimit: '500m' } } }, line: "overrides.job.resources.cpuLimit: must not be less than cpu ('1'), got '500m'; Kubernetes refuses such a pod" },
    { given: { proxy: { resources: { cpuLimit: '50m' } } }, line: "overrides.proxy.resources.cpuLimit: must not be less than cpu ('100m'), got '50m'; Kubernetes refuses such a pod" },
    { given: { job: { resources: { cpu: 'much' } } }, line: "overrides.job.resources.cpu: must be a CPU quantity such as '250m' or '1.5', got 'much'" },
  ])('$line', ({ given, line }) => {
    expect(linesOf(() => resolveSentinel({ overrides: given }))).toEqual([line]);
  });
});

describe('a topology takes overrides of the pods that it has', () => {
  test.each([
    { kind: 'sentinel', why: 'only RedisSentinel has sentinels' },
    { kind: 'proxy', why: 'only RedisSentinel has proxies' },
    { kind: 'replica', why: "'server' is all servers, primaries and replicas" },
  ])('$kind is an error where there is none', ({ kind, why }) => {
    for (const resolve of [resolvePlan, resolveReplication, resolveCluster]) {
      expect(linesOf(() => resolve({ overrides: { [kind]: {} } as RedisOverrides } as never))).toEqual([`overrides.${kind}: must not be set, got an object; ${why}`]);
    }
  });

  test('a kind that no topology has is a warning that names the one that was probably meant', () => {
    expect(resolveSentinel({ overrides: { sentinels: {} } as never }).ignored).toEqual([
      "'overrides.sentinels' is not a prop of RedisSentinelOverrides and is ignored; did you mean 'overrides.sentinel'?",
    ]);
  });

  test('a Job has no container that keeps running', () => {
    expect(linesOf(() => resolvePlan({ overrides: { job: { containers: [] } } } as never))).toEqual([
      'overrides.job.containers: must not be set, got a list; a container that keeps running would keep the Job from completing: use initContainers',
    ]);
  });

  test.each(['sentinel', 'proxy'] as const)('%s has no ServiceAccount of its own', (kind) => {
    expect(linesOf(() => resolveSentinel({ overrides: { [kind]: { serviceAccountAnnotations: { a: 'b' } } } }))).toEqual([
      `overrides.${kind}.serviceAccountAnnotations: must not be set, got an object; they share the ServiceAccount of the servers: use overrides.server.serviceAccountAnnotations`,
    ]);
  });

  test.each([
    { field: 'topologySpreadConstraints', scheduling: { topologySpreadConstraints: [{ topologyKey: 'zone' }] }, got: '[{"topologyKey":"zone"}]' },
    { field: 'affinity.podAntiAffinity', scheduling: { affinity: { podAntiAffinity: {} } }, got: '{}' },
    { field: 'affinity.podAffinity', scheduling: { affinity: { podAffinity: {} } }, got: '{}' },
  ])('a Job has no $field of its own, for it is one pod', ({ field, scheduling, got }) => {
    expect(linesOf(() => resolvePlan({ overrides: { job: { scheduling } } }))).toEqual([
      `overrides.job.scheduling.${field}: must be absent, got ${got}; the Job is one pod, and must not wait for a node because of others: they wait for its Secrets`,
    ]);
    expect(() => resolvePlan({ scheduling, overrides: { job: { scheduling: { affinity: { nodeAffinity: {} }, tolerations: [] } } } })).not.toThrow();
  });

  test('the Services of RedisSentinel are those of the proxies', () => {
    expect(linesOf(() => resolveSentinel({ overrides: { server: { service: {} } } }))).toEqual([
      "overrides.server.service: must be absent, got {}; the Services that clients use are those of 'overrides.proxy'",
    ]);
  });

  test('a cluster is reached from inside only', () => {
    expect(linesOf(() => resolveCluster({ overrides: { server: { service: { type: ServiceType.NODE_PORT } } } }))).toEqual([
      "overrides.server.service.type: must be absent, got 'NodePort'; servers redirect clients to addresses that exist in the cluster only",
    ]);
    expect(() => resolveCluster({ overrides: { server: { service: { type: ServiceType.CLUSTER_IP } } } })).not.toThrow();
  });
});

describe('a budget leaves what the instance needs', () => {
  const unavailable = (maxUnavailable: number) => ({ maxUnavailable });

  test.each([
    { what: 'a single server', resolve: () => resolvePlan({ overrides: { server: unavailable(1) } } as never), line: 'overrides.server.maxUnavailable: must be absent, got 1; a budget of a single pod could only block drains' },
    { what: 'replicas', resolve: () => resolveReplication({ replicas: 3, overrides: { server: unavailable(3) } }), line: 'overrides.server.maxUnavailable: must be a whole number from 1 to 2, got 3; a replica must remain for reads' },
    { what: 'servers', resolve: () => resolveSentinel({ replicas: 2, overrides: { server: unavailable(3) } }), line: 'overrides.server.maxUnavailable: must be a whole number from 1 to 2, got 3; a server must remain' },
    { what: 'sentinels', resolve: () => resolveSentinel({ sentinels: 5, overrides: { sentinel: unavailable(3) } }), line: 'overrides.sentinel.maxUnavailable: must be a whole number from 1 to 2, got 3; as many sentinels must remain as must agree' },
    { what: 'proxies', resolve: () => resolveSentinel({ proxies: 2, overrides: { proxy: unavailable(2) } }), line: 'overrides.proxy.maxUnavailable: must be a whole number from 1 to 1, got 2; a proxy must remain' },
    { what: 'shards', resolve: () => resolveCluster({ replicasPerShard: 2, overrides: { server: unavailable(3) } }), line: 'overrides.server.maxUnavailable: must be a whole number from 1 to 2, got 3; a server of each shard must remain' },
    { what: 'nodes that can be drained', resolve: () => resolveSentinel({ overrides: { server: unavailable(0) } }), line: 'overrides.server.maxUnavailable: must be a whole number from 1 to 2, got 0; with 0 no node could be drained' },
  ])('of $what', ({ resolve, line }) => {
    expect(linesOf(resolve)).toEqual([line]);
  });
});

test('what contains itself is an error', () => {
  const container: Record<string, unknown> = { name: 'x', image: 'x' };
  container.env = [container];
  expect(linesOf(() => resolvePlan({ overrides: { server: { containers: [container] } } })))
    .toEqual(['overrides.server.containers[0].env[0]: must not contain itself, got an object']);
});

test('what is absent takes the place of nothing', () => {
  const absent = {
    containerSecurityContext: { allowPrivilegeEscalation: null, capabilities: undefined },
    podSecurityContext: { seccompProfile: undefined },
  };
  const { containerSecurityContext, podSecurityContext } = resolvePlan({ overrides: { server: absent } }).overrides.server!;
  expect(containerSecurityContext).toEqual({});
  expect(podSecurityContext).toEqual({});
});

test('a server without a volume needs room for the files of a full resync', () => {
  const overrides = { server: { resources: { ephemeralStorageLimit: Size.mebibytes(64) } } };
  expect(linesOf(() => resolveReplication({ overrides, persistence: Persistence.NONE })).join())
    .toMatch(/^overrides.server.resources.ephemeralStorageLimit: must be 4Gi or more with persistence none, got '64Mi'; a full resync writes a snapshot there/);
});

test('a plan without a password admits no addresses', () => {
  expect(linesOf(() => resolvePlan({ plan: RedisPlan.FREE, access: RedisAccess.addresses('0.0.0.0/0') })))
    .toEqual(['access: must not admit addresses on plan FREE, got ["0.0.0.0/0"]; the plan has no password, so that everyone there could read and change the data; use plan.customize({ password: true })']);
});

test.each([
  { what: 'a number', given: [10], got: '10' },
  { what: 'a list', given: [['10.0.0.0/8']], got: '["10.0.0.0/8"]' },
  { what: 'nothing', given: [], got: '[]' },
  { what: 'null', given: [null], got: 'null' },
  { what: 'an address without bits', given: ['10.0.0.0/8', '10.0.0.7'], got: "'10.0.0.7'" },
])('$what is no address that access could admit', ({ given, got }) => {
  expect(linesOf(() => resolvePlan({ access: RedisAccess.addresses(...given as string[]) })))
    .toEqual([`access: must be addresses in CIDR notation, such as '10.0.0.0/8' or 'fd00::/8', got ${got}`]);
});
