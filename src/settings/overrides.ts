import type { Size } from 'cdk8s';
import { DISK_REQUEST_MEBIBYTES, AUXILIARY_RESOURCES } from './auxiliary-resources';
import type { KindOverrides, OverridableKind, ResourceSettings, SchedulingSettings } from './instance-settings';
import { MIB } from './memory';
import { bytes, cpuQuantity, mebibytes, quantity } from './quantity';
import type { ServerOverrides } from '../pod-overrides';
import type { RedisSentinelOverrides } from '../redis-overrides';
import type { RedisResources } from '../redis-resources';
import type { RedisScheduling } from '../redis-scheduling';
import { ServiceOverrides, ServiceType } from '../service-overrides';
import { checkAnnotations, checkCidr, checkCpu, checkCpuOrder, checkLabels, checkLoadBalancerClass, checkWhole, sortedEntries } from '../validation/checks';
import { checkContainers, checkEnv, checkFields, checkMounts, checkVolumes } from '../validation/pod-fields';
import { present, withoutEmpty } from '../validation/present';
import type { Problems } from '../validation/problems';
import { SHARED_VOLUMES } from '../validation/reserved';
import { checkScheduling } from '../validation/scheduling';
import { checkContainerSecurity, checkPodSecurity } from '../validation/security-contexts';

/** Fields whose objects are Kubernetes' own. */
const OBJECTS = ['env', 'volumes', 'volumeMounts', 'initContainers', 'containers', 'podSecurityContext', 'containerSecurityContext'] as const;

/** What the pods have already. */
export interface OwnParts {
  /** Labels and annotations that the user must not set. */
  readonly podLabels: readonly string[];
  readonly podAnnotations: readonly string[];
  /** Whether there is a volume with the password of clients. */
  readonly password: boolean;
}

/** What the user overrides, for each kind of pod, checked. */
export function resolveOverrides(
  problems: Problems, given: RedisSentinelOverrides | undefined, own: OwnParts,
): Partial<Record<OverridableKind, KindOverrides>> {
  const kinds = (['server', 'sentinel', 'proxy', 'job'] as const).filter((kind) => given?.[kind]);
  return Object.fromEntries(kinds.map((kind) => [kind, resolveKind(problems, kind, given![kind]!, own)]));
}

/** The fields of a server are those of all kinds. */
function resolveKind(problems: Problems, kind: OverridableKind, written: ServerOverrides, own: OwnParts): KindOverrides {
  const prop = `overrides.${kind}`;
  for (const field of OBJECTS) { checkFields(problems, `${prop}.${field}`, written[field]); }
  const given: ServerOverrides = { ...written, ...Object.fromEntries(OBJECTS.map((field) => [field, present(written[field])])) };
  const shared = SHARED_VOLUMES[kind].filter((name) => name !== 'credentials' || own.password);
  const volumes = [...(given.volumes ?? []).map(({ name }) => name as string), ...shared];
  checkEnv(problems, `${prop}.env`, given.env ?? []);
  checkVolumes(problems, `${prop}.volumes`, given.volumes ?? []);
  checkMounts(problems, `${prop}.volumeMounts`, given.volumeMounts ?? [], given.volumes ?? []);
  checkContainers(problems, `${prop}.initContainers`, given.initContainers ?? [], volumes);
  checkContainers(problems, `${prop}.containers`, given.containers ?? [], volumes, given.initContainers);
  checkPodSecurity(problems, `${prop}.podSecurityContext`, given.podSecurityContext ?? {});
  checkContainerSecurity(problems, `${prop}.containerSecurityContext`, given.containerSecurityContext ?? {});
  checkLabels(problems, `${prop}.podLabels`, given.podLabels, own.podLabels);
  checkLabels(problems, `${prop}.claimLabels`, given.claimLabels, own.podLabels);
  for (const map of ['podAnnotations', 'claimAnnotations', 'serviceAccountAnnotations'] as const) {
    checkAnnotations(problems, `${prop}.${map}`, given[map], map === 'podAnnotations' ? own.podAnnotations : []);
  }
  checkScheduling(problems, `${prop}.scheduling`, given.scheduling);
  if (kind === 'job') { checkJobScheduling(problems, `${prop}.scheduling`, given.scheduling); }
  const { resources, scheduling, service, podLabels, podAnnotations, claimLabels, claimAnnotations, serviceAccountAnnotations, ...others } = given;
  return {
    ...withoutEmpty(others),
    resources: resources && unlessEmpty(kind === 'server' ? resolveDisk(problems, prop, resources) : resolveResources(problems, prop, kind, resources)),
    scheduling: scheduling && resolveScheduling(scheduling),
    service: service && resolveService(problems, `${prop}.service`, service),
    podLabels: unlessEmpty(sorted(podLabels)),
    podAnnotations: unlessEmpty(sorted(podAnnotations)),
    claimLabels: unlessEmpty(sorted(claimLabels)),
    claimAnnotations: unlessEmpty(sorted(claimAnnotations)),
    serviceAccountAnnotations: unlessEmpty(sorted(serviceAccountAnnotations)),
  };
}

/** The scheduling of the instance, which the Job has too, may say these of the other pods. */
function checkJobScheduling(problems: Problems, prop: string, { affinity, topologySpreadConstraints }: RedisScheduling = {}): void {
  const why = 'the Job is one pod, and must not wait for a node because of others: they wait for its Secrets';
  checkAbsent(problems, `${prop}.topologySpreadConstraints`, topologySpreadConstraints, why);
  for (const kind of ['podAffinity', 'podAntiAffinity']) { checkAbsent(problems, `${prop}.affinity.${kind}`, affinity?.[kind] ?? undefined, why); }
}

/** Of the instance, or of a kind. A field that is given and empty replaces what it would be otherwise. */
export function resolveScheduling({ nodeSelector, affinity, tolerations, topologySpreadConstraints, ...rest }: RedisScheduling): SchedulingSettings {
  return present({
    ...rest,
    // What is absent first: it also ends what contains itself.
    affinity: withoutEmpty(present(affinity)),
    tolerations: withoutEmpty(present(tolerations)),
    topologySpreadConstraints: withoutEmpty(present(topologySpreadConstraints)),
    nodeSelector: sorted(nodeSelector),
  });
}

/** What sets nothing must restart nothing. */
function unlessEmpty<T extends object>(value: T | undefined): T | undefined {
  const sets = (part: unknown) => part !== undefined && (typeof part !== 'object' || part === null || Object.keys(part).length > 0);
  return value && Object.values(value).some(sets) ? value : undefined;
}

function sorted(map: { readonly [key: string]: string } | undefined) {
  return map && Object.fromEntries(sortedEntries(map));
}

/** `memory`, from which everything is derived, is a prop of the instance, and CPU beside it. */
function resolveDisk(problems: Problems, prop: string, resources: RedisResources): ResourceSettings {
  const { cpu, cpuLimit, memory } = resources;
  for (const [field, value] of Object.entries({ cpu, cpuLimit, memory: memory && quantity(memory) })) {
    if (value !== undefined) { problems.add(`${prop}.resources.${field}`, 'must not be set', value, `use the prop '${field}' of the instance`); }
  }
  return disk(problems, prop, resources);
}

function resolveResources(problems: Problems, prop: string, kind: keyof typeof AUXILIARY_RESOURCES, resources: RedisResources): ResourceSettings {
  const { cpu, cpuLimit, memory } = resources;
  const own = AUXILIARY_RESOURCES[kind];
  checkCpu(problems, `${prop}.resources.cpu`, cpu);
  checkCpu(problems, `${prop}.resources.cpuLimit`, cpuLimit);
  checkCpuOrder(problems, cpu ?? own.cpu, cpuLimit, `${prop}.resources.cpuLimit`);
  if (memory && bytes(memory) < own.memoryLimit * MIB) {
    problems.add(`${prop}.resources.memory`, `must be ${own.memoryLimit}Mi or more`, quantity(memory), 'the kernel would kill the container when it is busy');
  }
  const onDisk = disk(problems, prop, resources);
  // A value that is wrong must cause an error, and no exception.
  const valid = (given: string | undefined) => given !== undefined && !Number.isNaN(parseFloat(given));
  return {
    requests: { ...(valid(cpu) && { cpu: cpuQuantity(cpu!) }), ...(memory && { memory: quantity(memory) }), ...onDisk.requests },
    limits: { ...(valid(cpuLimit) && { cpu: cpuQuantity(cpuLimit!) }), ...(memory && { memory: quantity(memory) }), ...onDisk.limits },
  };
}

function disk(problems: Problems, prop: string, { ephemeralStorage: request, ephemeralStorageLimit: limit }: RedisResources): ResourceSettings {
  const least = request ? bytes(request) : DISK_REQUEST_MEBIBYTES * MIB;
  if (limit && bytes(limit) < least) {
    const requested = request ? quantity(request) : mebibytes(DISK_REQUEST_MEBIBYTES);
    problems.add(`${prop}.resources.ephemeralStorageLimit`, `must not be less than ephemeralStorage (${requested})`, quantity(limit), 'Kubernetes refuses such a pod');
  }
  return {
    requests: { ...(request && { 'ephemeral-storage': quantity(request) }) },
    limits: { ...(limit && { 'ephemeral-storage': quantity(limit) }) },
  };
}

function resolveService(problems: Problems, prop: string, given: ServiceOverrides): ServiceOverrides {
  const { type = ServiceType.CLUSTER_IP, loadBalancerClass, loadBalancerSourceRanges } = given;
  checkAnnotations(problems, `${prop}.annotations`, given.annotations);
  if (loadBalancerClass !== undefined) { checkLoadBalancerClass(problems, `${prop}.loadBalancerClass`, loadBalancerClass); }
  loadBalancerSourceRanges?.forEach((range, index) => checkCidr(problems, `${prop}.loadBalancerSourceRanges[${index}]`, range));
  for (const [field, value] of Object.entries({ loadBalancerClass, loadBalancerSourceRanges })) {
    if (value !== undefined && type !== ServiceType.LOAD_BALANCER) {
      problems.add(`${prop}.${field}`, 'must be absent unless the type is LoadBalancer', value, 'there is no load balancer');
    }
  }
  return withoutEmpty({ ...given, annotations: sorted(given.annotations) });
}

/** Files that a server without a volume writes to the disk of the node. */
export function checkDisk(problems: Problems, limit: Size | undefined, least: number): void {
  if (limit && bytes(limit) < least * MIB) {
    problems.add('overrides.server.resources.ephemeralStorageLimit', `must be ${mebibytes(least)} or more with persistence none`, quantity(limit),
      'a full resync writes a snapshot there, and Kubernetes would evict the pod');
  }
}

/** Without a volume there is no claim. */
export function checkClaims(problems: Problems, overrides: Partial<Record<OverridableKind, KindOverrides>>, stored: boolean): void {
  for (const [kind, { claimLabels, claimAnnotations }] of Object.entries(overrides)) {
    for (const [field, value] of Object.entries({ claimLabels, claimAnnotations })) {
      if (value !== undefined && !stored) {
        problems.add(`overrides.${kind}.${field}`, 'must be absent with persistence none', value, 'there is no volume');
      }
    }
  }
}

/** How many pods of a kind may be away, and what is said of more. */
export function checkMaxUnavailable(
  problems: Problems, kind: OverridableKind, overrides: KindOverrides | undefined, maximum: number, whyMaximum: string,
): void {
  if (overrides?.maxUnavailable === undefined) { return; }
  checkWhole(problems, `overrides.${kind}.maxUnavailable`, overrides.maxUnavailable, {
    minimum: 1, maximum: Math.max(1, maximum), whyMinimum: 'with 0 no node could be drained', whyMaximum,
  });
}

/** What this topology does not have, and what to do instead. */
export function checkAbsent(problems: Problems, prop: string, value: unknown, why: string): void {
  if (value !== undefined) { problems.add(prop, 'must be absent', value, why); }
}
