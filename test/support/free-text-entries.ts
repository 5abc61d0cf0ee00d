import { seldom, text } from './free-texts';
import type { Random } from './random';
import {
  ClientCertificateSecret, Engine, EngineFamily, PodOverrides, RedisAccess, RedisCertificate, RedisClientCertificates, RedisClusterProps,
  RedisDns, RedisExternal, RedisLoadBalancerOptions, RedisPassword, RedisPlan, RedisScheduling, RedisStandaloneProps, RedisTls,
  ServiceOverrides,
} from '../../src';

/** The kinds of an instance. */
export type Kind = 'RedisStandalone' | 'RedisReplication' | 'RedisSentinel' | 'RedisCluster' | 'KubeBlocksRedis';

/** Props with a text that may be trouble. Those that a kind does not have are left out. */
export type Entry = (random: Random, kind: Kind) => Partial<RedisStandaloneProps>;

const LINES = ['notify-keyspace-events Ex', 'slowlog-max-len 300', 'availability-zone "eu west"', "locale-collate 'C'", 'client-output-buffer-limit pubsub 32mb 8mb 60', 'hz 10'];

/** Every text of an instance that `RedisStandalone` has too, by its name in the API. */
export const INSTANCE_TEXTS: Readonly<Record<string, Entry>> = {
  'RedisStandaloneProps.configuration': (random) => ({ configuration: LINES.filter(() => random.chance(0.5)).map((line) => text(random, line)) }),
  'RedisStandaloneProps.labels': (random) => ({ labels: { team: text(random, 'orders'), [text(random, 'example.com/stage')]: 'x' } }),
  'RedisStandaloneProps.podLabels': (random) => ({ podLabels: { [seldom(random, 'team')]: text(random, 'orders') } }),
  'RedisStandaloneProps.annotations': (random) => (
    { annotations: { note: text(random, 'a note: with "quotes"\nand lines\n'), [text(random, 'example.com/x')]: text(random, 'y') } }),
  'RedisStandaloneProps.podAnnotations': (random) => ({ podAnnotations: { note: text(random, '3'), other: text(random, 'a b') } }),
  'RedisStandaloneProps.image': (random) => ({ image: text(random, 'registry.example:5000/valkey/valkey:9.1') }),
  'RedisStandaloneProps.imageRegistry': (random) => ({ imageRegistry: text(random, 'registry.example:5000/mirror'), image: undefined }),
  'RedisStandaloneProps.kubectlImage': (random) => ({ kubectlImage: text(random, `kubectl@sha256:${'0'.repeat(64)}`) }),
  'RedisStandaloneProps.imagePullSecrets': (random) => ({ imagePullSecrets: [text(random, 'pull')] }),
  'RedisStandaloneProps.storageClassName': (random) => ({ storageClassName: text(random, 'fast') }),
  'RedisStandaloneProps.name': (random) => ({ name: text(random, 'cache') }),
  'RedisStandaloneProps.modules': (random) => ({ modules: [text(random, '/usr/lib/valkey/libjson.so --threads "2"')] }),
  'RedisStandaloneProps.cpu': (random) => ({ cpu: text(random, '250m') }),
  'RedisStandaloneProps.cpuLimit': (random) => ({ cpuLimit: text(random, '2') }),
  'RedisStandaloneProps.clusterIp': (random) => ({ clusterIp: text(random, random.chance(0.5) ? '10.96.0.20' : 'fd00::20') }),
  'RedisStandaloneProps.keyspaceEvents': (random) => ({ keyspaceEvents: text(random, 'Egx') }),

  'RedisPassword.fromSecret.secret': (random) => (
    { password: RedisPassword.fromSecret({ secretName: text(random, 'mine'), key: text(random, 'redis.password') }) }),
  'RedisPassword.fromConnectionSecret.secretName': (random, kind) => ({ password: connectionSecret(kind, text(random, 'vault-redis'), 'vault-internal') }),
  'RedisPassword.fromValue.value': (random) => ({ password: RedisPassword.fromValue(text(random, 'correct horse battery')) }),

  'RedisPlanOptions.name': (random) => ({ plan: RedisPlan.ENTERPRISE.customize({ name: text(random, 'GOLD'), password: random.chance(0.5) }) }),
  'RedisPlanOptions.cpu': (random) => ({ plan: RedisPlan.ENTERPRISE.customize({ cpu: text(random, '250m') }), cpu: undefined }),
  'EngineOptions.version': (random) => ({ engine: engine({ version: text(random, '9.1') }) }),
  'EngineOptions.image': (random) => ({ engine: engine({ image: text(random, 'registry.example:5000/valkey/valkey:9.1') }), image: undefined }),
  'EngineOptions.additionalDirectives': (random) => {
    const name = text(random, 'json.max-depth');
    return { engine: engine({ additionalDirectives: [name] }), configuration: [`${name} 5`] };
  },

  'RedisAccess.pods.labels': (random) => ({ access: RedisAccess.pods({ [text(random, 'role')]: text(random, 'backup') }) }),
  'RedisAccess.namespaces.labels': (random) => ({ access: RedisAccess.namespaces({ [text(random, 'team')]: text(random, 'orders') }) }),
  'RedisAccess.addresses.cidrs': (random) => ({ access: RedisAccess.addresses(text(random, '10.20.0.0/16'), seldom(random, 'fd00::/64')) }),

  'RedisLoadBalancerOptions.host': (random) => external(random, { host: text(random, random.chance(0.2) ? '192.0.2.7' : 'redis.example.com') }),
  'RedisLoadBalancerOptions.annotations': (random) => external(random, { annotations: { [seldom(random, 'example.com/scheme')]: text(random, 'internal: yes') } }),
  'RedisLoadBalancerOptions.loadBalancerClass': (random) => balancer({ loadBalancerClass: text(random, 'example.com/network') }),
  'RedisLoadBalancerOptions.sourceRanges': (random) => balancer({ sourceRanges: [text(random, '198.51.100.0/24'), seldom(random, '2001:db8::/32')] }),

  'RedisIssuedCertificateOptions.clusterDomain': (random) => tls(RedisCertificate.fromIssuer({ name: 'company' }, { clusterDomain: text(random, 'cluster.local') })),
  'RedisIssuedCertificateOptions.dnsNames': (random) => tls(RedisCertificate.fromIssuer({ name: 'company' }, { dnsNames: [text(random, '*.example.com'), seldom(random, 'redis')] })),
  'RedisIssuedCertificateOptions.caSecret': (random) => tls(RedisCertificate.fromIssuer({ name: 'company' }, { caSecret: { secretName: text(random, 'authorities'), key: text(random, 'ca.crt') } })),
  'RedisOwnAuthorityOptions.clusterDomain': (random) => tls(RedisCertificate.ownAuthority({ clusterDomain: text(random, 'cluster.local') })),
  'RedisOwnAuthorityOptions.dnsNames': (random) => tls(RedisCertificate.ownAuthority({ dnsNames: [text(random, '*.example.com')] })),
  'CertificateIssuer.name': (random) => tls(RedisCertificate.fromIssuer({ name: text(random, 'company') })),
  'CertificateIssuer.kind': (random) => tls(RedisCertificate.fromIssuer({ name: 'company', kind: text(random, 'ClusterIssuer') })),
  'CertificateIssuer.group': (random) => tls(RedisCertificate.fromIssuer({ name: 'company', group: text(random, 'awspca.cert-manager.io') })),
  'CertificateSecret.secretName': (random) => tls(RedisCertificate.fromSecret({ secretName: text(random, 'certificate') })),
  'CertificateSecret.certificateKey': (random) => tls(RedisCertificate.fromSecret({ secretName: 'certificate', certificateKey: text(random, 'chain.pem') })),
  'CertificateSecret.privateKeyKey': (random) => tls(RedisCertificate.fromSecret({ secretName: 'certificate', privateKeyKey: text(random, 'key.pem') })),
  'ClientCertificateSecret.secretName': (random) => clients({ secretName: text(random, 'client') }),
  'ClientCertificateSecret.certificateKey': (random) => clients({ secretName: 'client', certificateKey: text(random, 'client.pem') }),
  'ClientCertificateSecret.privateKeyKey': (random) => clients({ secretName: 'client', privateKeyKey: text(random, 'key.pem') }),
  'CertificateSecret.caSecretName': (random) => tls(RedisCertificate.fromSecret({ secretName: 'certificate', caSecretName: text(random, 'authorities') })),
  'CertificateSecret.caKey': (random) => tls(RedisCertificate.fromSecret({ secretName: 'certificate', caKey: text(random, 'authorities.pem') })),

  'RedisScheduling.nodeSelector': (random, kind) => scheduling(random, kind, { nodeSelector: { [seldom(random, 'disk')]: text(random, 'ssd') } }),
  'RedisScheduling.affinity': (random, kind) => scheduling(random, kind, {
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 10, preference: { matchExpressions: [{ key: seldom(random, 'zone'), operator: 'In', values: [text(random, 'a'), 'b'] }] } },
        ],
      },
    },
  }),
  'RedisScheduling.tolerations': (random, kind) => scheduling(random, kind, {
    tolerations: [{ key: seldom(random, 'dedicated'), operator: 'Equal', value: text(random, 'redis'), effect: 'NoSchedule' }],
  }),
  'RedisScheduling.priorityClassName': (random, kind) => scheduling(random, kind, { priorityClassName: text(random, 'high') }),
  'RedisScheduling.runtimeClassName': (random, kind) => scheduling(random, kind, { runtimeClassName: text(random, 'gvisor') }),
  'RedisScheduling.schedulerName': (random, kind) => scheduling(random, kind, { schedulerName: text(random, 'packing') }),
  'RedisScheduling.topologySpreadConstraints': (random, kind) => scheduling(random, kind, {
    topologySpreadConstraints: [{
      maxSkew: 1,
      topologyKey: text(random, 'topology.kubernetes.io/zone'),
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { [seldom(random, 'team')]: seldom(random, 'orders') } },
    }],
  }),

  'ServerOverrides.env': (random, kind) => pods(kind, { env: [{ name: seldom(random, 'LOG_LEVEL'), value: text(random, 'a b') }] }),
  'ServerOverrides.volumes': (random, kind) => pods(kind, { volumes: [{ name: seldom(random, 'extra'), configMap: { name: text(random, 'extra') } }] }),
  'ServerOverrides.volumeMounts': (random, kind) => pods(kind, {
    volumes: [{ name: 'extra', configMap: { name: 'extra' } }], volumeMounts: [{ name: seldom(random, 'extra'), mountPath: text(random, '/etc/extra') }],
  }),
  'ServerOverrides.initContainers': (random, kind) => pods(kind, { initContainers: [container(random)] }),
  'ServerOverrides.containers': (random, kind) => serving(kind, { containers: [container(random)] }),
  'ServerOverrides.podSecurityContext': (random, kind) => pods(kind, { podSecurityContext: { seLinuxOptions: { level: text(random, 's0:c1,c2') } } }),
  'ServerOverrides.containerSecurityContext': (random, kind) => pods(kind, { containerSecurityContext: { seLinuxOptions: { level: text(random, 's0:c1,c2') } } }),
  'ServerOverrides.podLabels': (random, kind) => pods(kind, { podLabels: { [seldom(random, 'tier')]: text(random, 'data') } }),
  'ServerOverrides.podAnnotations': (random, kind) => pods(kind, { podAnnotations: { [seldom(random, 'note')]: text(random, 'a b') } }),
  'ServerOverrides.claimLabels': (random, kind) => stored(kind, { claimLabels: { [seldom(random, 'backup')]: text(random, 'daily') } }),
  'ServerOverrides.claimAnnotations': (random, kind) => stored(kind, { claimAnnotations: { [seldom(random, 'retain')]: text(random, 'a b') } }),
  'ServerOverrides.serviceAccountAnnotations': (random) => {
    const serviceAccountAnnotations = { [seldom(random, 'example.com/role')]: text(random, 'arn:aws:iam::1:role/x') };
    return { overrides: { server: { serviceAccountAnnotations }, job: { serviceAccountAnnotations } } };
  },
  'ServiceOverrides.annotations': (random, kind) => service(kind, { annotations: { [seldom(random, 'note')]: text(random, 'a b') } }),
  'ServiceOverrides.loadBalancerClass': (random, kind) => service(kind, { type: 'LoadBalancer', loadBalancerClass: text(random, 'example.com/internal') } as ServiceOverrides),
  'ServiceOverrides.loadBalancerSourceRanges': (random, kind) => (
    service(kind, { type: 'LoadBalancer', loadBalancerSourceRanges: [text(random, '10.0.0.0/8')] } as ServiceOverrides)),
  'RedisResources.cpu': (random, kind) => overrides({ resources: { cpu: text(random, '100m') } }, ...auxiliary(kind)),
  'RedisResources.cpuLimit': (random, kind) => overrides({ resources: { cpuLimit: text(random, '2') } }, ...auxiliary(kind)),
};

/** Of instances with several servers. */
export const PEERS_TEXTS: Readonly<Record<string, (random: Random) => Partial<RedisClusterProps>>> = {
  'RedisDns.pods.namespaceName': (random) => ({ dns: [RedisDns.pods(text(random, 'openshift-dns'), 5353)] }),
  'RedisDns.address.address': (random) => ({ dns: [RedisDns.address(text(random, random.chance(0.5) ? '10.0.0.2' : 'fd00::2'))] }),
  'ConnectionSecretOptions.internalSecretName': (random) => ({ password: connectionSecret('RedisCluster', 'vault-redis', text(random, 'vault-internal')) }),
};

function connectionSecret(kind: Kind, secretName: string, internalSecretName: string): RedisPassword {
  const several = kind !== 'RedisStandalone' && kind !== 'KubeBlocksRedis';
  return RedisPassword.fromConnectionSecret(secretName, several ? { internalSecretName } : {});
}

function engine(options: Partial<Engine>): Engine {
  return Engine.of({ family: EngineFamily.VALKEY, version: '9.1', ...options });
}

function tls(certificate: RedisCertificate): Partial<RedisStandaloneProps> {
  return { tls: RedisTls.beside({ certificate }) };
}

function clients(secret: ClientCertificateSecret): Partial<RedisStandaloneProps> {
  return { tls: RedisTls.only({ clientCertificates: RedisClientCertificates.required({ secret }) }) };
}

function balancer(options: Partial<RedisLoadBalancerOptions>): Partial<RedisStandaloneProps> {
  return { external: RedisExternal.loadBalancer({ host: 'redis.example.com', ...options }) };
}

function external(random: Random, options: Partial<RedisLoadBalancerOptions>): Partial<RedisStandaloneProps> {
  return random.chance(0.5) ? balancer(options) : { external: RedisExternal.nodePort({ host: 'redis.example.com', port: 31_000, ...options }) };
}

/** Of all pods, or of those of one kind. */
function scheduling(random: Random, kind: Kind, given: RedisScheduling): Partial<RedisStandaloneProps> {
  return random.chance(0.5) ? { scheduling: given } : pods(kind, { scheduling: given });
}

function container(random: Random): { [key: string]: unknown } {
  return { name: seldom(random, 'exporter'), image: seldom(random, 'exporter:1'), args: [text(random, '--web.listen=:9121')], env: [{ name: 'X', value: seldom(random, 'a b') }] };
}

/** The same for each of these pods. */
function overrides(of: object, ...kinds: readonly string[]): Partial<RedisStandaloneProps> {
  return { overrides: Object.fromEntries(kinds.map((kind) => [kind, of])) };
}

function pods(kind: Kind, given: PodOverrides): Partial<RedisStandaloneProps> {
  return overrides(given, 'server', ...auxiliary(kind));
}

/** The pods whose resources are no props of the instance. */
function auxiliary(kind: Kind): string[] {
  return ['job', ...kind === 'RedisSentinel' ? ['sentinel', 'proxy'] : []];
}

function serving(kind: Kind, given: object): Partial<RedisStandaloneProps> {
  return overrides(given, 'server', ...kind === 'RedisSentinel' ? ['sentinel', 'proxy'] : []);
}

function stored(kind: Kind, given: object): Partial<RedisStandaloneProps> {
  return overrides(given, 'server', ...kind === 'RedisSentinel' ? ['sentinel'] : []);
}

/** The Service of clients is that of the proxies where there are some. */
function service(kind: Kind, given: ServiceOverrides): Partial<RedisStandaloneProps> {
  return overrides({ service: given }, kind === 'RedisSentinel' ? 'proxy' : 'server');
}
