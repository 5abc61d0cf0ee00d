import type { InstanceSettings, PasswordSettings, Site } from './instance-settings';
import { BACKUP, BackupSettings, resolveBackup } from './kubeblocks-backup-settings';
import { withCertificate } from './kubeblocks-certificate';
import { INIT_PARAMETERS, KubeBlocksTopology, operatorSecrets } from './kubeblocks-names';
import { COMMON_TYPES, REFUSED, usableProps } from './prop-types';
import { checkClusterPlan, checkReplicatedPlan, MAX_REPLICAS_PER_SHARD } from './replicas';
import { resolveInstanceSettings } from './resolve-instance';
import { EngineFamily } from '../engine';
import type { KubeBlocksRedisProps } from '../kubeblocks-redis-props';
import { KubeBlocksRelease } from '../kubeblocks-release';
import { KubeBlocksTerminationPolicy } from '../kubeblocks-termination-policy';
import type { RedisPlan } from '../redis-plan';
import { RedisTls } from '../redis-tls';
import { checkNamespaceName, checkWhole } from '../validation/checks';
import { Problems } from '../validation/problems';
import { FLAG, instanceOf, NUMBER, oneOf, struct, TEXT } from '../validation/types';

const {
  plan, name, password, access, imageRegistry, imagePullSecrets, kubectlImage, persistence, evictionPolicy, use, memory, cpu, storage,
  storageClassName, labels, annotations,
} = COMMON_TYPES;

const PROPS = struct<KubeBlocksRedisProps>('KubeBlocksRedisProps', {
  plan,
  name,
  release: oneOf(KubeBlocksRelease),
  family: oneOf(EngineFamily),
  version: TEXT,
  replicas: NUMBER,
  shards: NUMBER,
  replicasPerShard: NUMBER,
  password,
  tls: instanceOf('RedisTls', RedisTls, 'RedisTls.only()'),
  access,
  operatorNamespace: TEXT,
  backup: BACKUP,
  metrics: FLAG,
  monitoringNamespace: TEXT,
  imageRegistry,
  imagePullSecrets,
  kubectlImage,
  terminationPolicy: oneOf(KubeBlocksTerminationPolicy),
  persistence,
  evictionPolicy,
  use,
  memory,
  cpu,
  storage,
  storageClassName,
  labels,
  annotations,
}, REFUSED);

/** As messages show a family. */
const NAMES: Record<EngineFamily, string> = { [EngineFamily.REDIS]: 'Redis', [EngineFamily.VALKEY]: 'Valkey' };

/** What the addon of a family can do. */
interface Addon {
  /**
   * The operator adds suffixes to the name and does not check their length: the longest are `-redis-headless`, `-redis-sentinel-redis-sentinel`, those with
   * `valkey`, and `-shard-xyz-headless`.
   */
  readonly maxNameLength: Readonly<Record<KubeBlocksTopology, number>>;
  readonly maxReplicas: number;
  readonly whyMaxReplicas: string;
  readonly defaultVersion: string;
  readonly knownVersions: readonly string[];
}

/** At kubeblocks-addons ce67f5a: versions that know users, of addons/redis/values.yaml:25-116 and addons/valkey/values.yaml, replicas of addons/valkey/templates/cmpd.yaml:42-47. */
const ADDONS: Record<EngineFamily, Addon> = {
  [EngineFamily.REDIS]: {
    maxNameLength: { standalone: 48, replication: 33, cluster: 44 },
    // As of RedisSentinel.
    maxReplicas: 10,
    whyMaxReplicas: 'the primary sends every write to every replica',
    defaultVersion: '8.2.3',
    knownVersions: [
      '6.2.14', '6.2.17', '6.2.18', '6.2.19', '6.2.22', '7.0.6', '7.2.4', '7.2.7', '7.2.10', '7.2.11', '7.2.12', '7.2.14', '7.4.2', '7.4.5',
      '7.4.6', '7.4.7', '7.4.9', '8.0.1', '8.0.3', '8.0.4', '8.0.5', '8.2.1', '8.2.2', '8.2.3', '8.2.6', '8.4.0', '8.4.3', '8.6.3',
    ],
  },
  [EngineFamily.VALKEY]: {
    maxNameLength: { standalone: 47, replication: 31, cluster: 44 },
    maxReplicas: 4,
    whyMaxReplicas: "it is the limit of KubeBlocks' Valkey addon",
    defaultVersion: '9.1.0',
    knownVersions: ['8.0.0', '8.0.1', '8.0.9', '8.1.0', '8.1.3', '8.1.8', '9.0.0', '9.0.4', '9.1.0'],
  },
};

/** Of the addon: kubeblocks-addons ce67f5a, addons/redis/templates/shardingdefinition.yaml:12-14. */
const SHARDS = { minimum: 3, maximum: 64 };

/** Everything that later stages know of an instance of KubeBlocks. */
export interface KubeBlocksSettings extends InstanceSettings {
  readonly release: KubeBlocksRelease;
  readonly family: EngineFamily;
  /** With its patch level. */
  readonly version: string;
  readonly topology: KubeBlocksTopology;
  /** Of each primary. */
  readonly replicas: number;
  /** Without shards 0. */
  readonly shards: number;
  /** Whether the password is that of the connection Secret, or one that the operator generates. */
  readonly ownPassword: boolean;
  readonly operatorNamespace: string;
  /** Where Prometheus is; undefined without metrics. */
  readonly monitoringNamespace?: string;
  readonly backup?: BackupSettings;
  readonly terminationPolicy: KubeBlocksTerminationPolicy;
}

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveKubeBlocksSettings(given: KubeBlocksRedisProps, site: Site): KubeBlocksSettings {
  const problems = new Problems();
  const { release = KubeBlocksRelease.V1_0, family = EngineFamily.REDIS, version, ...others } = usableProps(problems, given, PROPS);
  const { replicas, shards, replicasPerShard, operatorNamespace = 'kb-system', metrics, monitoringNamespace, backup, terminationPolicy, ...common } = others;
  const addon = ADDONS[family];
  const serviceVersion = version ?? addon.defaultVersion;
  const topology = topologyOf(shards, replicas);
  const ordered = withPassword(common.plan);
  const instance = resolveInstanceSettings(problems, { ...common, plan: ordered }, site, {
    maxNameLength: addon.maxNameLength[topology],
    replicated: topology !== 'standalone',
    internalSecret: false,
  });

  checkPassword(problems, instance.password);
  checkSecretNames(problems, instance, operatorSecrets(instance.instance, { family }).map(({ secret }) => secret));
  const backups = resolveBackup(problems, backup, { topology, stored: instance.volume !== undefined });
  checkTls(problems, common.tls, topology);
  const tls = withCertificate(problems, instance.tls, { instance: instance.instance, family, topology });
  checkNamespaceName(problems, 'operatorNamespace', operatorNamespace);
  checkNamespaceName(problems, 'monitoringNamespace', monitoringNamespace);
  if (monitoringNamespace !== undefined && !metrics && !problems.has('metrics')) {
    problems.add('monitoringNamespace', 'must be absent without metrics', monitoringNamespace, 'there is nothing to collect: set metrics: true');
  }
  if (instance.meshes.length > 0) {
    problems.addUnshown('access', 'must not name a service mesh', 'one', "the operator's pods would have to be a part of it");
  }
  checkMetadata(problems, 'annotations', common.annotations);
  checkMetadata(problems, 'labels', common.labels);
  checkFamily(problems, family, release, shards);
  if (shards !== undefined) {
    checkShards(problems, ordered, { shards, replicas, replicasPerShard });
    // Release 1.0 takes no other for shards: kubeblocks v1.0.2, controllers/apps/cluster/transformer_cluster_sharding_account.go, buildPassword.
    if (common.password) {
      problems.addUnshown('password', 'must be absent with shards', 'one', 'the operator generates the password of shards');
    }
    // Valkey has a problem of its own with shards, and another one with the other release.
    if (family === EngineFamily.REDIS) { checkShardsRelease(problems, release); }
  } else if (replicas !== undefined) {
    checkReplication(problems, ordered, replicas, addon);
  }
  if (topology !== 'cluster' && replicasPerShard !== undefined && !problems.has('shards')) {
    problems.add('replicasPerShard', 'must be absent without shards', replicasPerShard, "set 'shards', or 'replicas' for an instance that is not sharded");
  }
  if (!/^\d+\.\d+\.\d+$/.test(serviceVersion)) {
    problems.add('version', 'must be three numbers with dots between them', serviceVersion, 'the operator finds the image by the complete version');
  } else if (Number.parseInt(serviceVersion, 10) < 6) {
    problems.add('version', 'must be 6.0.0 or newer', serviceVersion, "older servers know neither the user in the URL nor TLS, and the addon's scripts for them have neither");
  }
  problems.throwIfAny(`Redis instance '${site.path}'`);

  return {
    ...instance,
    unreservedPassword: true,
    tls,
    release,
    family,
    version: serviceVersion,
    topology,
    replicas: topology === 'cluster' ? replicasPerShard ?? 1 : replicas ?? 0,
    shards: shards ?? 0,
    operatorNamespace,
    monitoringNamespace: metrics ? monitoringNamespace ?? 'monitoring' : undefined,
    backup: backups,
    ownPassword: topology !== 'cluster',
    terminationPolicy: terminationPolicy
      ?? (instance.volume ? KubeBlocksTerminationPolicy.DO_NOT_TERMINATE : KubeBlocksTerminationPolicy.DELETE),
    warnings: [
      ...instance.warnings,
      ...addon.knownVersions.includes(serviceVersion) ? []
        : [`version ${serviceVersion} is not known to be one of KubeBlocks' ${NAMES[family]} addon: it refuses a version that it does not list`],
      ...common.plan.password ? [] : [`plan ${common.plan.name} has no password, but KubeBlocks cannot disable that of its account: the instance has one`],
    ],
  };
}

/** The operator cannot disable the account: each instance has a password. Everything else of the plan holds. */
function withPassword(ofPlan: RedisPlan): RedisPlan {
  return ofPlan.password ? ofPlan : ofPlan.customize({ name: ofPlan.name, password: true });
}

/**
 * The addon writes passwords into configuration files and command lines without quotes, and the operator takes 64 bytes: kubeblocks-addons ce67f5a,
 * addons/redis/scripts/redis-sentinel-start-v2.sh:181-188; kubeblocks 13138f4, pkg/common/password.go:40. The Job checks one that is in a Secret
 * (unreserved_fault). No message contains the password.
 */
function checkPassword(problems: Problems, given: PasswordSettings): void {
  if (given.kind === 'value' && !problems.has('password') && !/^[\w.~-]{1,64}$/.test(given.value)) {
    problems.addUnshown('password', "must have a value of at most 64 letters, digits, '-', '.', '_' and '~'", 'another one',
      'the addon writes it into configuration files as it is');
  }
}

/** What the operator makes from a Secret cannot be that Secret. */
function checkSecretNames(problems: Problems, instance: InstanceSettings, made: readonly string[]): void {
  const given = { 'password.secretName': givenSecretName(instance.password), 'tls.certificate.secretName': instance.tls?.secretName };
  for (const [prop, secretName] of Object.entries(given)) {
    if (secretName !== undefined && made.includes(secretName)) {
      problems.add(prop, 'must not be a Secret that the operator makes for the instance', secretName, 'it makes that one from this one: use another Secret');
    }
  }
}

/** The Secret of the user's that has the password. */
function givenSecretName(given: PasswordSettings): string | undefined {
  switch (given.kind) {
    case 'given': return given.secret?.secretName;
    case 'connection': return given.secretName;
    default: return undefined;
  }
}

/**
 * A node of a cluster announces a name with three random characters, which no certificate can have that is made at synth: kubeblocks 13138f4,
 * pkg/controller/sharding/types.go:34,58. The servers close the plain port: kubeblocks-addons ce67f5a, addons/redis/scripts/redis-start.sh:113-123.
 */
function checkTls(problems: Problems, tls: RedisTls | undefined, topology: KubeBlocksTopology): void {
  if (!tls) { return; }
  if (topology === 'cluster') {
    problems.addUnshown('tls', 'must be absent with shards', 'one',
      'the names of the servers have three random characters, so no certificate can have them, and clients could not verify it');
  } else if (tls._plain) {
    problems.addUnshown('tls', 'must be RedisTls.only()', 'RedisTls.beside()', "the operator's servers close the plain port");
  }
  if (tls._options?.clientCertificates) {
    problems.addUnshown('tls.clientCertificates', 'must be absent', 'one', "the operator's servers ask clients for no certificate");
  }
  const source = tls._options?.certificate?._source;
  const given = { ...source?.kind === 'given' ? source.secret : source?.options } as Readonly<Record<string, unknown>>;
  for (const prop of ['caVersion', 'trustedCaVersions', 'caSecret', 'caSecretName']) {
    const value = given[prop];
    if (value !== undefined && value !== null) {
      problems.add(`tls.certificate.${prop}`, 'must be absent', value, 'the operator gives its servers the certificate with which they start, and no other authority');
    }
  }
}

/** The library writes the key itself, as an annotation or as a label by release: the user's would be dropped, or without effect. */
function checkMetadata(problems: Problems, prop: 'annotations' | 'labels', given: Readonly<Record<string, string>> | undefined): void {
  if (problems.has(prop) || given?.[INIT_PARAMETERS] === undefined) { return; }
  problems.add(`${prop}['${INIT_PARAMETERS}']`, 'must be absent', given[INIT_PARAMETERS],
    "the library writes it from the plan: set 'evictionPolicy', 'persistence' or 'memory', or patch 'cluster' or 'parameter' for another directive");
}

function topologyOf(shards: number | undefined, replicas: number | undefined): KubeBlocksTopology {
  if (shards !== undefined) { return 'cluster'; }
  return replicas === undefined ? 'standalone' : 'replication';
}

function checkReplication(problems: Problems, ofPlan: RedisPlan, replicas: number, addon: Addon): void {
  checkReplicatedPlan(problems, ofPlan, 'replicas and sentinels');
  checkWhole(problems, 'replicas', replicas, {
    minimum: 1,
    maximum: addon.maxReplicas,
    whyMinimum: 'without a replica no failover is possible; leave it out for a single server',
    whyMaximum: addon.whyMaxReplicas,
  });
}

/** What an instance with shards consists of. */
interface Sharded {
  readonly shards: number;
  readonly replicas?: number;
  readonly replicasPerShard?: number;
}

function checkShards(problems: Problems, ofPlan: RedisPlan, { shards, replicas, replicasPerShard }: Sharded): void {
  checkClusterPlan(problems, ofPlan);
  if (replicas !== undefined) {
    problems.add('replicas', 'must be absent with shards', replicas, "each shard has its own replicas: set 'replicasPerShard'");
  }
  checkWhole(problems, 'shards', shards, {
    ...SHARDS,
    whyMinimum: 'a failover needs a majority of the primaries: 2 have none when one is down',
    whyMaximum: "it is the limit of KubeBlocks' Redis addon",
  });
  if (replicasPerShard !== undefined) {
    checkWhole(problems, 'replicasPerShard', replicasPerShard, {
      minimum: 0,
      maximum: MAX_REPLICAS_PER_SHARD,
      whyMinimum: 'it is the number of copies of each shard beside its primary',
      whyMaximum: 'a primary sends every write to each of its replicas',
    });
  }
}

/**
 * Release 1.2 looks the directives up by the name of the component, which for a shard has three random characters: kubeblocks 13138f4,
 * controllers/parameters/componentdrivenparameter_controller.go:378-402.
 */
function checkShardsRelease(problems: Problems, release: KubeBlocksRelease): void {
  if (release === KubeBlocksRelease.V1_2) {
    problems.add('release', 'must be V1_0 with shards', release,
      'release 1.2 applies no directives to shards, so maxmemory, the eviction policy and the persistence of the plan would not hold');
  }
}

/**
 * The Valkey addon needs KubeBlocks 1.2 and has no topology with shards: kubeblocks-addons ce67f5a, addons/valkey/Chart.yaml:7 and
 * addons/valkey/templates/clusterdefinition.yaml.
 */
function checkFamily(problems: Problems, family: EngineFamily, release: KubeBlocksRelease, shards: number | undefined): void {
  if (family !== EngineFamily.VALKEY) { return; }
  if (release !== KubeBlocksRelease.V1_2) {
    problems.add('release', 'must be V1_2 with Valkey', release, "KubeBlocks' Valkey addon needs 1.2");
  }
  if (shards !== undefined) {
    problems.add('shards', 'must be absent with Valkey', shards, "KubeBlocks' Valkey addon has no topology with shards: use EngineFamily.REDIS, or RedisCluster");
  }
}
