import { SCHEDULING } from './override-types';
import { AppendFsync } from '../append-fsync';
import type { RedisCommonProps, RedisPeersProps } from '../common-props';
import { Engine } from '../engine';
import { EvictionPolicy } from '../eviction-policy';
import { Persistence } from '../persistence';
import { RedisAccess } from '../redis-access';
import { RedisDns } from '../redis-dns';
import { RedisExternal } from '../redis-external';
import { RedisPassword } from '../redis-password';
import { RedisPlan } from '../redis-plan';
import { RedisTls } from '../redis-tls';
import { RedisUse } from '../redis-use';
import { SavePoint } from '../save-point';
import type { Problems } from '../validation/problems';
import {
  DURATION, FLAG, instanceOf, listOfInstances, nested, NUMBER, oneOf, refusedFor, required, secret, SIZE, Struct, struct, TEXT, TEXT_MAP, TEXTS,
  TypesOf, usable,
} from '../validation/types';

/** Types of the common props. */
export const COMMON_TYPES: TypesOf<RedisCommonProps> = {
  plan: required(instanceOf('RedisPlan', RedisPlan, 'RedisPlan.PRO')),
  persistence: oneOf(Persistence),
  evictionPolicy: oneOf(EvictionPolicy),
  keyspaceEvents: TEXT,
  use: oneOf(RedisUse),
  engine: instanceOf('Engine', Engine, 'Engine.VALKEY_9_1'),
  imageRegistry: TEXT,
  image: TEXT,
  imagePullSecrets: TEXTS,
  kubectlImage: TEXT,
  memory: SIZE,
  memoryLimit: SIZE,
  maxClients: NUMBER,
  timeout: DURATION,
  snapshotSchedule: listOfInstances('SavePoint', SavePoint, 'SavePoint.after(Duration.minutes(15))'),
  appendFsync: oneOf(AppendFsync),
  maxmemory: SIZE,
  cpu: TEXT,
  cpuLimit: TEXT,
  storage: SIZE,
  storageClassName: TEXT,
  password: secret(instanceOf('RedisPassword', RedisPassword, 'RedisPassword.generated()')),
  passwordGrace: DURATION,
  configuration: TEXTS,
  modules: TEXTS,
  access: instanceOf('RedisAccess', RedisAccess, 'RedisAccess.namespace()'),
  clusterIp: TEXT,
  external: instanceOf('RedisExternal', RedisExternal, "RedisExternal.loadBalancer({ host: 'redis.example.com' })"),
  tls: instanceOf('RedisTls', RedisTls, 'RedisTls.beside()'),
  scheduling: nested(SCHEDULING),
  name: TEXT,
  labels: TEXT_MAP,
  annotations: TEXT_MAP,
  podLabels: TEXT_MAP,
  podAnnotations: TEXT_MAP,
  platformUser: FLAG,
};

/** Types of the props of every topology with several servers. */
const PEERS_TYPES: TypesOf<RedisPeersProps> = {
  ...COMMON_TYPES,
  dns: listOfInstances('RedisDns', RedisDns, "RedisDns.pods('openshift-dns', 5353)"),
};

/** A prop of earlier versions: ignored, the instance would have a password that the user does not know, and workloads none of an existing Redis. */
export const REMOVED = { passwordSecret: 'it is no prop any more: use password: RedisPassword.fromSecret({ secretName, key })' };

/** Ignored, the instance would lack what protects it. */
const OPTIONS_OF_TLS = refusedFor(['certificate', 'clientCertificates', 'attachPlain'], 'it is an option of tls, such as tls: RedisTls.beside({ PROP })');

export const REFUSED = { ...REMOVED, ...OPTIONS_OF_TLS };

/** Props of a topology: its own in addition to the common ones. */
export function commonProps<T extends RedisCommonProps>(name: string, own: Omit<TypesOf<T>, keyof RedisCommonProps>): Struct<T> {
  return struct<T>(name, { ...COMMON_TYPES, ...own } as TypesOf<T>, REFUSED);
}

/** Props of a topology with several servers. */
export function peersProps<T extends RedisPeersProps>(name: string, own: Omit<TypesOf<T>, keyof RedisPeersProps>): Struct<T> {
  return struct<T>(name, { ...PEERS_TYPES, ...own } as TypesOf<T>, REFUSED);
}

/**
 * The props that have the declared types. Without a plan, which is a problem, there is one that allows everything: what does not depend on a
 * plan is checked all the same.
 */
export function usableProps<T extends RedisCommonProps>(problems: Problems, given: T, declared: Struct<T>): T {
  const props = usable(problems, given, declared);
  problems.addWarnings([...props.plan?._warnings ?? [], ...props.engine?._warnings ?? []]);
  return { plan: RedisPlan.ENTERPRISE, ...props } as T;
}
