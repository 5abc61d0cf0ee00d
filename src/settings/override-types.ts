import { ImagePullPolicy, JobOverrides, PodOverrides, ProxyOverrides, SentinelOverrides, ServerOverrides, ServingPodOverrides } from '../pod-overrides';
import type { RedisOverrides, RedisSentinelOverrides } from '../redis-overrides';
import type { RedisResources } from '../redis-resources';
import type { RedisScheduling } from '../redis-scheduling';
import { ServiceOverrides, ServiceType } from '../service-overrides';
import { nested, NUMBER, OBJECT, OBJECTS, oneOf, secret, SIZE, struct, TEXT, TEXT_MAP, TEXTS, TypesOf } from '../validation/types';

export const SCHEDULING = struct<RedisScheduling>('RedisScheduling', {
  nodeSelector: TEXT_MAP,
  affinity: OBJECT,
  tolerations: OBJECTS,
  priorityClassName: TEXT,
  runtimeClassName: TEXT,
  schedulerName: TEXT,
  topologySpreadConstraints: OBJECTS,
});

const RESOURCES = struct<RedisResources>('RedisResources', {
  cpu: TEXT,
  cpuLimit: TEXT,
  memory: SIZE,
  ephemeralStorage: SIZE,
  ephemeralStorageLimit: SIZE,
});

const SERVICE = struct<ServiceOverrides>('ServiceOverrides', {
  type: oneOf(ServiceType),
  annotations: TEXT_MAP,
  loadBalancerClass: TEXT,
  loadBalancerSourceRanges: TEXTS,
});

const POD_TYPES: TypesOf<PodOverrides> = {
  resources: nested(RESOURCES),
  podSecurityContext: OBJECT,
  containerSecurityContext: OBJECT,
  env: secret(OBJECTS),
  volumes: OBJECTS,
  volumeMounts: OBJECTS,
  initContainers: secret(OBJECTS),
  imagePullPolicy: oneOf(ImagePullPolicy),
  scheduling: nested(SCHEDULING),
  podLabels: TEXT_MAP,
  podAnnotations: TEXT_MAP,
};

const SERVING_TYPES: TypesOf<ServingPodOverrides> = { ...POD_TYPES, containers: secret(OBJECTS), maxUnavailable: NUMBER };

const SERVER = struct<ServerOverrides>('ServerOverrides', {
  ...SERVING_TYPES,
  claimLabels: TEXT_MAP,
  claimAnnotations: TEXT_MAP,
  serviceAccountAnnotations: TEXT_MAP,
  service: nested(SERVICE),
});

const SHARED_ACCOUNT = {
  serviceAccountAnnotations: 'they share the ServiceAccount of the servers: use overrides.server.serviceAccountAnnotations',
};

const SENTINEL = struct<SentinelOverrides>('SentinelOverrides', { ...SERVING_TYPES, claimLabels: TEXT_MAP, claimAnnotations: TEXT_MAP }, SHARED_ACCOUNT);

const PROXY = struct<ProxyOverrides>('ProxyOverrides', { ...SERVING_TYPES, service: nested(SERVICE) }, SHARED_ACCOUNT);

const JOB = struct<JobOverrides>('JobOverrides', { ...POD_TYPES, serviceAccountAnnotations: TEXT_MAP }, {
  containers: 'a container that keeps running would keep the Job from completing: use initContainers',
});

/** Of every topology but that with sentinels. */
export const OVERRIDES = struct<RedisOverrides>('RedisOverrides', { server: nested(SERVER), job: nested(JOB) }, {
  sentinel: 'only RedisSentinel has sentinels',
  proxy: 'only RedisSentinel has proxies',
  replica: "'server' is all servers, primaries and replicas",
});

export const SENTINEL_OVERRIDES = struct<RedisSentinelOverrides>('RedisSentinelOverrides', {
  ...OVERRIDES.types, sentinel: nested(SENTINEL), proxy: nested(PROXY),
}, { replica: OVERRIDES.refused!.replica });
