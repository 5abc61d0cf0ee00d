import { existsSync, readFileSync } from 'fs';
import { join } from 'path';

const ASSEMBLY_FILE = join(__dirname, '..', '..', '.jsii');

interface Documented {
  readonly name: string;
  readonly docs?: { readonly summary?: string; readonly default?: string };
  readonly optional?: boolean;
}

interface Type extends Documented {
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly methods?: Documented[];
  readonly properties?: Documented[];
  readonly members?: Documented[];
}

const TYPES = publicTypes();
const OPTIONAL = TYPES.filter(({ kind }) => kind === 'interface')
  .flatMap(({ name, properties = [] }) => properties.filter(({ optional }) => optional).map(({ docs, ...rest }) => ({ path: `${name}.${rest.name}`, docs })));

function publicTypes(): Type[] {
  if (!existsSync(ASSEMBLY_FILE)) { throw new Error('.jsii is absent: compile first (npx projen compile)'); }
  return Object.values(JSON.parse(readFileSync(ASSEMBLY_FILE, 'utf8')).types);
}

function membersOf({ methods = [], properties = [], members = [] }: Type): Documented[] {
  return [...methods, ...properties, ...members];
}

test('the public names are these', () => {
  expect(Object.fromEntries(TYPES.map((type) => [type.name, membersOf(type).map(({ name }) => name).sort().join(' ')]))).toEqual({
    AppendFsync: 'ALWAYS EVERYSEC NEVER',
    AttachOptions: 'containers internalNames podTemplatePath prefix resolverOptions serviceBinding trust use variables',
    CertificateIssuer: 'group kind name',
    CertificateSecret: 'caKey caSecretName certificateKey privateKeyKey secretName',
    ClientCertificateSecret: 'certificateKey privateKeyKey secretName',
    Engine: 'REDIS_8_0 VALKEY_8_1 VALKEY_9_1 additionalDirectives family image of toString version',
    ConnectionSecretOptions: 'internalSecretName',
    EngineFamily: 'REDIS VALKEY',
    EngineOptions: 'additionalDirectives family image version',
    EvictionPolicy: 'ALLKEYS_LFU ALLKEYS_LRU ALLKEYS_RANDOM NOEVICTION VOLATILE_LFU VOLATILE_LRU VOLATILE_RANDOM VOLATILE_TTL',
    IRedis: 'attach connection',
    InternalNames: 'addRedis',
    InternalNamesProps: 'clusterDomain namespace way',
    InternalNamesWay: 'COREDNS_CUSTOM EXTERNAL_NAME',
    KubeBlocksBackup: 'method repository retention schedule',
    KubeBlocksBackupMethod: 'DATAFILE VOLUME_SNAPSHOT',
    KubeBlocksRedis: 'attach cluster connection connectionSecret credentialsJob credentialsNetworkPolicy credentialsRole credentialsRoleBinding credentialsServiceAccount images maxmemoryBytes networkPolicy parameter podMonitor runtime',
    KubeBlocksRedisProps: 'access annotations backup cpu evictionPolicy family imagePullSecrets imageRegistry kubectlImage labels memory metrics monitoringNamespace name operatorNamespace password persistence plan release replicas replicasPerShard shards storage storageClassName terminationPolicy tls use version',
    KubeBlocksRelease: 'V1_0 V1_2',
    KubeBlocksTerminationPolicy: 'DELETE DO_NOT_TERMINATE WIPE_OUT',
    Persistence: 'NONE RDB RDB_AOF',
    RedisAccess: 'addresses attached istioAmbient linkerd namespace namespaces plus pods',
    RedisAttachment: '',
    RedisAttachmentProps: 'redis workload',
    RedisAttributes: 'bindingSecretName caSecret clientCertificate clientLabels evictionPolicy host namespace password persistence port uriSecret username',
    RedisCertificate: 'fromIssuer fromSecret ownAuthority',
    RedisCertificateAuthority: 'issuer',
    RedisCertificateAuthorityProps: 'name',
    RedisCertificateOptions: 'clusterDomain dnsNames',
    RedisClientCertificates: 'optional required',
    RedisClientCertificatesOptions: 'login secret',
    RedisCluster: 'attach config connection connectionSecret credentialsJob credentialsNetworkPolicy credentialsRole credentialsRoleBinding credentialsServiceAccount disruptionBudgets externalServices fromRedisClusterAttributes headlessService images maxmemoryBytes networkPolicy runtime service serviceAccount shardServices shardStatefulSets',
    RedisClusterAttributes: 'nodes',
    RedisClusterProps: 'drainingShards minReplicasToWrite nodeTimeout overrides replicasPerShard requireFullCoverage shards',
    RedisCommonProps: 'access annotations appendFsync clusterIp configuration cpu cpuLimit engine evictionPolicy external image imagePullSecrets imageRegistry keyspaceEvents kubectlImage labels maxClients maxmemory memory memoryLimit modules name password passwordGrace persistence plan platformUser podAnnotations podLabels scheduling snapshotSchedule storage storageClassName timeout tls use',
    RedisIssuedCertificateOptions: 'caSecret',
    RedisConnection: 'bindingSecretName caSecret clientCertificate clientLabels clusterIp evictionPolicy host masterName namespace nodes passwordSecret persistence podLabels port readUriSecret sentinels uri uriSecret username',
    RedisDns: 'address pods',
    RedisPeersProps: 'dns',
    RedisOwnAuthorityOptions: 'caVersion trustedCaVersions',
    RedisPassword: 'fromConnectionSecret fromSecret fromValue generated',
    RedisPlan: 'ENTERPRISE FREE PRO STARTER allowedPersistence clusterMode cpu customize memory memoryLimit minReplicasToWrite name of password persistence replication storage',
    RedisPlanOptions: 'allowedPersistence clusterMode cpu memory memoryLimit minReplicasToWrite name password persistence replication storage',
    RedisPlanOverrides: 'allowedPersistence clusterMode cpu memory memoryLimit minReplicasToWrite name password persistence replication storage',
    RedisReplication: 'attach config connection connectionSecret credentialsJob credentialsNetworkPolicy credentialsRole credentialsRoleBinding credentialsServiceAccount disruptionBudget externalServices fromRedisReplicationAttributes headlessService images maxmemoryBytes networkPolicy podServices readService replicaHeadlessService replicaStatefulSet runtime service serviceAccount statefulSet',
    RedisReplicationAttributes: 'readUriSecret',
    RedisReplicationProps: 'minReplicasToWrite overrides replicas',
    RedisScheduling: 'affinity nodeSelector priorityClassName runtimeClassName schedulerName tolerations topologySpreadConstraints',
    RedisSentinel: 'attach config connection connectionSecret credentialsJob credentialsNetworkPolicy credentialsRole credentialsRoleBinding credentialsServiceAccount disruptionBudgets externalServices fromRedisSentinelAttributes headlessService images maxmemoryBytes networkPolicy podServices proxyConfig proxyDeployment readService runtime sentinelHeadlessService sentinelStatefulSet service serviceAccount statefulSet',
    RedisSentinelAttributes: 'masterName sentinels',
    RedisSentinelProps: 'downAfter minReplicasToWrite overrides proxies proxyImage proxyMaxConnectionsPerSource quorum replicas sentinels',
    RedisStandalone: 'attach config connection connectionSecret credentialsJob credentialsNetworkPolicy credentialsRole credentialsRoleBinding credentialsServiceAccount externalServices fromRedisStandaloneAttributes headlessService images maxmemoryBytes networkPolicy runtime service serviceAccount statefulSet',
    RedisStandaloneAttributes: '',
    RedisStandaloneProps: 'overrides',
    RedisTls: 'beside only',
    RedisTlsOptions: 'attachPlain certificate clientCertificates',
    RedisTrust: 'javaTrustStore nodeJs openSsl pythonUrl',
    RedisUse: 'CACHE PUB_SUB QUEUE RATE_LIMITER SESSION_STORE',
    RedisVariable: 'HOST PASSWORD PORT READ_URL USERNAME',
    SavePoint: 'after',
    SecretKey: 'key secretName',
    TrustStoreSecret: 'key passwordSecret secretName',
    ImagePullPolicy: 'ALWAYS IF_NOT_PRESENT NEVER',
    JobOverrides: 'serviceAccountAnnotations',
    PodOverrides: 'containerSecurityContext env imagePullPolicy initContainers podAnnotations podLabels podSecurityContext resources scheduling volumeMounts volumes',
    ProxyOverrides: 'service',
    RedisExternal: 'loadBalancer nodePort',
    RedisExternalOptions: 'annotations host',
    RedisLoadBalancerOptions: 'loadBalancerClass portPerNode sourceRanges',
    RedisNodePortOptions: 'port',
    RedisOverrides: 'job server',
    RedisResources: 'cpu cpuLimit ephemeralStorage ephemeralStorageLimit memory',
    RedisSentinelOverrides: 'proxy sentinel',
    SentinelOverrides: 'claimAnnotations claimLabels',
    ServerOverrides: 'claimAnnotations claimLabels service serviceAccountAnnotations',
    ServiceOverrides: 'annotations loadBalancerClass loadBalancerSourceRanges type',
    ServiceType: 'CLUSTER_IP LOAD_BALANCER NODE_PORT',
    ServingPodOverrides: 'containers maxUnavailable',
  });
});

test.each(TYPES.map((type) => type.name))('%s has a summary', (name) => {
  expect(TYPES.find((type) => type.name === name)!.docs?.summary).toBeTruthy();
});

test.each(TYPES.filter((type) => membersOf(type).length > 0).map((type) => type.name))('every member of %s has a summary', (name) => {
  const members = membersOf(TYPES.find((type) => type.name === name)!);
  expect(members.filter(({ docs }) => !docs?.summary).map((member) => member.name)).toEqual([]);
});

test('every optional property says what holds without it', () => {
  expect(OPTIONAL.length).toBeGreaterThan(0);
  expect(OPTIONAL.filter(({ docs }) => !docs?.default).map(({ path }) => path)).toEqual([]);
});

test('no default is "undefined" or "the default"', () => {
  expect(OPTIONAL.filter(({ docs }) => /^-? ?(undefined|(the )?default)\.?$/i.test(docs?.default ?? '')).map(({ path }) => path)).toEqual([]);
});

test('nothing of cdk8s-plus is in the API, which would shut out the users of other versions', () => {
  expect(readFileSync(ASSEMBLY_FILE, 'utf8')).not.toMatch(/"fqn": "cdk8s-plus/);
});
