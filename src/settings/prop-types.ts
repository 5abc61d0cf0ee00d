import type { RedisCommonProps, RedisPeersProps } from '../common-props';
import { Engine } from '../engine';
import { EvictionPolicy } from '../eviction-policy';
import { Persistence } from '../persistence';
import { RedisAccess } from '../redis-access';
import { RedisDns } from '../redis-dns';
import { RedisPassword } from '../redis-password';
import { RedisPlan } from '../redis-plan';
import type { RedisScheduling } from '../redis-scheduling';
import { RedisUse } from '../redis-use';
import type { Site } from './instance-settings';
import { Problems } from '../validation/problems';
import {
  DURATION, instanceOf, listOfInstances, OBJECT, OBJECTS, oneOf, required, SIZE, TEXT, TEXT_MAP, TEXTS, TypesOf, usable,
} from '../validation/types';

/** Types of the common props. */
export const COMMON_TYPES: TypesOf<RedisCommonProps> = {
  plan: required(instanceOf(RedisPlan, 'RedisPlan.PRO')),
  persistence: oneOf(Persistence),
  evictionPolicy: oneOf(EvictionPolicy),
  keyspaceEvents: TEXT,
  use: oneOf(RedisUse),
  engine: instanceOf(Engine, 'Engine.VALKEY_9_1'),
  image: TEXT,
  imagePullSecrets: TEXTS,
  kubectlImage: TEXT,
  memory: SIZE,
  maxmemory: SIZE,
  cpu: TEXT,
  cpuLimit: TEXT,
  storage: SIZE,
  storageClassName: TEXT,
  password: instanceOf(RedisPassword, 'RedisPassword.generated()'),
  passwordGrace: DURATION,
  configuration: TEXTS,
  access: instanceOf(RedisAccess, 'RedisAccess.namespace()'),
  scheduling: OBJECT,
  name: TEXT,
  labels: TEXT_MAP,
  annotations: TEXT_MAP,
  podLabels: TEXT_MAP,
  podAnnotations: TEXT_MAP,
};

/** Types of the props of every topology with several servers. */
export const PEERS_TYPES: TypesOf<RedisPeersProps> = {
  ...COMMON_TYPES,
  dns: listOfInstances(RedisDns, "RedisDns.pods('openshift-dns', 5353)"),
};

const SCHEDULING_TYPES: TypesOf<RedisScheduling> = {
  nodeSelector: TEXT_MAP,
  affinity: OBJECT,
  tolerations: OBJECTS,
  priorityClassName: TEXT,
  topologySpreadConstraints: OBJECTS,
};

/** The props that have the declared types. Without a plan nothing else can be checked: it throws at once. */
export function usableProps<T extends RedisCommonProps>(problems: Problems, given: T, types: TypesOf<T>, site: Site): T {
  const props = usable(problems, given, types);
  if (!props.plan) { problems.throwIfAny(`Redis instance '${site.path}'`); }
  const inScheduling = new Problems('scheduling.');
  const scheduling = props.scheduling && usable(inScheduling, props.scheduling, SCHEDULING_TYPES);
  problems.addAll(inScheduling);
  return { ...props, scheduling };
}
