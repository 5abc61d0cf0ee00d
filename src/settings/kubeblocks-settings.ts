import type { InstanceSettings, Site } from './instance-settings';
import { COMMON_TYPES, usableProps } from './prop-types';
import { checkReplicatedPlan } from './replicas';
import { resolveInstanceSettings } from './resolve-instance';
import type { KubeBlocksRedisProps } from '../kubeblocks-redis-props';
import { KubeBlocksRelease } from '../kubeblocks-release';
import { KubeBlocksTerminationPolicy } from '../kubeblocks-termination-policy';
import { checkWhole } from '../validation/checks';
import { Problems } from '../validation/problems';
import { NUMBER, oneOf, struct, TEXT } from '../validation/types';

const { plan, name, persistence, evictionPolicy, use, memory, cpu, storage, storageClassName, labels, annotations } = COMMON_TYPES;

const PROPS = struct<KubeBlocksRedisProps>('KubeBlocksRedisProps', {
  plan,
  name,
  release: oneOf(KubeBlocksRelease),
  version: TEXT,
  replicas: NUMBER,
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
});

/** The operator adds suffixes to it and does not check their length: the longest is `-redis-sentinel-redis-sentinel`, else `-redis-headless`. */
const MAX_NAME_LENGTH = { sentinels: 33, standalone: 48 };

/** As of RedisSentinel: the primary sends every write to every replica. */
const MAX_REPLICAS = 10;

/** Redis versions of the addon at kubeblocks-addons ce67f5a, addons/redis/values.yaml:25-116. */
const KNOWN_VERSIONS = [
  '5.0.12', '6.2.14', '6.2.17', '6.2.18', '6.2.19', '6.2.22', '7.0.6', '7.2.4', '7.2.7', '7.2.10', '7.2.11', '7.2.12', '7.2.14', '7.4.2', '7.4.5',
  '7.4.6', '7.4.7', '7.4.9', '8.0.1', '8.0.3', '8.0.4', '8.0.5', '8.2.1', '8.2.2', '8.2.3', '8.2.6', '8.4.0', '8.4.3', '8.6.3',
];

/** Everything that later stages know of an instance of KubeBlocks. */
export interface KubeBlocksSettings extends InstanceSettings {
  readonly release: KubeBlocksRelease;
  readonly version: string;
  /** Without replicas there are no sentinels. */
  readonly replicas: number;
  readonly terminationPolicy: KubeBlocksTerminationPolicy;
}

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveKubeBlocksSettings(given: KubeBlocksRedisProps, site: Site): KubeBlocksSettings {
  const problems = new Problems();
  const { release, version = '8.2.3', replicas, terminationPolicy, ...common } = usableProps(problems, given, PROPS);
  const replicated = replicas !== undefined;
  const maxNameLength = replicated ? MAX_NAME_LENGTH.sentinels : MAX_NAME_LENGTH.standalone;
  const instance = resolveInstanceSettings(problems, common, site, { maxNameLength, replicated });

  if (replicated) {
    checkReplicatedPlan(problems, common.plan, 'replicas and sentinels');
    checkWhole(problems, 'replicas', replicas, {
      minimum: 1,
      maximum: MAX_REPLICAS,
      whyMinimum: 'without a replica no failover is possible; leave it out for a single server',
      whyMaximum: 'the primary sends every write to every replica',
    });
  }
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    problems.add('version', 'must be three numbers with dots between them', version, 'the operator finds the image by the complete version');
  }
  problems.throwIfAny(`Redis instance '${site.path}'`);

  return {
    ...instance,
    release: release ?? KubeBlocksRelease.V1_0,
    version,
    replicas: replicas ?? 0,
    terminationPolicy: terminationPolicy
      ?? (instance.volume ? KubeBlocksTerminationPolicy.DO_NOT_TERMINATE : KubeBlocksTerminationPolicy.DELETE),
    warnings: [
      ...instance.warnings,
      ...KNOWN_VERSIONS.includes(version) ? [] : [`version ${version} is not known to be one of KubeBlocks' Redis addon: it refuses a version that it does not list`],
      ...common.plan.password ? [] : [`plan ${common.plan.name} has no password, but KubeBlocks cannot disable that of its account: the instance has one`],
    ],
  };
}
