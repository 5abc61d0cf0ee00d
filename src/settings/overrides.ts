import { HELPER_RESOURCES } from './helper-resources';
import type { KindOverrides, OverridableKind, ResourceSettings, SchedulingSettings } from './instance-settings';
import { MIB } from './memory';
import { bytes, cpuQuantity, mebibytes, quantity } from './quantity';
import type { ServerOverrides } from '../pod-overrides';
import type { RedisSentinelOverrides } from '../redis-overrides';
import type { RedisResources } from '../redis-resources';
import type { RedisScheduling } from '../redis-scheduling';
import { ServiceOverrides, ServiceType } from '../service-overrides';
import { checkAnnotations, checkCidr, checkCpu, checkCpuOrder, checkLabels, checkWhole, sortedEntries } from '../validation/checks';
import { checkContainers, checkEnv, checkFields, checkMounts, checkVolumes } from '../validation/pod-fields';
import type { Problems } from '../validation/problems';
import { checkScheduling } from '../validation/scheduling';
import { checkContainerSecurity, checkPodSecurity } from '../validation/security-contexts';

/** Of the disk of the node, if the user does not say otherwise. */
const EPHEMERAL_STORAGE_MEBIBYTES = 64;

const LISTS = ['env', 'volumes', 'volumeMounts', 'initContainers', 'containers'] as const;

/** Labels and annotations that the user must not set. */
export interface ReservedKeys {
  readonly podLabels: readonly string[];
  readonly podAnnotations: readonly string[];
}

/** What the user overrides, for each kind of pod, checked. */
export function resolveOverrides(
  problems: Problems, given: RedisSentinelOverrides | undefined, reserved: ReservedKeys,
): Partial<Record<OverridableKind, KindOverrides>> {
  const kinds = (['server', 'sentinel', 'proxy', 'job'] as const).filter((kind) => given?.[kind]);
  return Object.fromEntries(kinds.map((kind) => [kind, resolveKind(problems, kind, given![kind]!, reserved)]));
}

/** The fields of a server are those of all kinds. */
function resolveKind(problems: Problems, kind: OverridableKind, given: ServerOverrides, reserved: ReservedKeys): KindOverrides {
  const prop = `overrides.${kind}`;
  for (const list of LISTS) { checkFields(problems, `${prop}.${list}`, given[list]); }
  checkEnv(problems, `${prop}.env`, given.env ?? []);
  checkVolumes(problems, `${prop}.volumes`, given.volumes ?? []);
  checkMounts(problems, `${prop}.volumeMounts`, given.volumeMounts ?? [], given.volumes ?? []);
  checkContainers(problems, `${prop}.initContainers`, given.initContainers ?? [], given.volumes ?? []);
  checkContainers(problems, `${prop}.containers`, given.containers ?? [], given.volumes ?? [], given.initContainers);
  checkPodSecurity(problems, `${prop}.podSecurityContext`, given.podSecurityContext ?? {});
  checkContainerSecurity(problems, `${prop}.containerSecurityContext`, given.containerSecurityContext ?? {});
  checkLabels(problems, `${prop}.podLabels`, given.podLabels, reserved.podLabels);
  checkLabels(problems, `${prop}.claimLabels`, given.claimLabels, reserved.podLabels);
  for (const map of ['podAnnotations', 'claimAnnotations', 'serviceAccountAnnotations'] as const) {
    checkAnnotations(problems, `${prop}.${map}`, given[map], map === 'podAnnotations' ? reserved.podAnnotations : []);
  }
  checkScheduling(problems, `${prop}.scheduling`, given.scheduling);
  const { resources, scheduling, service, podLabels, podAnnotations, claimLabels, claimAnnotations, serviceAccountAnnotations, ...others } = given;
  return {
    ...others,
    resources: resources && (kind === 'server' ? resolveDisk(problems, prop, resources) : resolveResources(problems, prop, kind, resources)),
    scheduling: scheduling && resolveScheduling(scheduling),
    service: service && resolveService(problems, `${prop}.service`, service),
    podLabels: sorted(podLabels),
    podAnnotations: sorted(podAnnotations),
    claimLabels: sorted(claimLabels),
    claimAnnotations: sorted(claimAnnotations),
    serviceAccountAnnotations: sorted(serviceAccountAnnotations),
  };
}

/** Those of the instance have their own props. */
export function resolveScheduling({ nodeSelector, ...rest }: RedisScheduling): SchedulingSettings {
  return { ...rest, nodeSelector: sorted(nodeSelector) };
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

function resolveResources(problems: Problems, prop: string, kind: keyof typeof HELPER_RESOURCES, resources: RedisResources): ResourceSettings {
  const { cpu, cpuLimit, memory } = resources;
  const own = HELPER_RESOURCES[kind];
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
  const least = request ? bytes(request) : EPHEMERAL_STORAGE_MEBIBYTES * MIB;
  if (limit && bytes(limit) < least) {
    const requested = request ? quantity(request) : mebibytes(EPHEMERAL_STORAGE_MEBIBYTES);
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
  checkLabels(problems, `${prop}.loadBalancerClass`, loadBalancerClass === undefined ? undefined : { [loadBalancerClass]: '' });
  loadBalancerSourceRanges?.forEach((range, index) => checkCidr(problems, `${prop}.loadBalancerSourceRanges[${index}]`, range));
  for (const [field, value] of Object.entries({ loadBalancerClass, loadBalancerSourceRanges })) {
    if (value !== undefined && type !== ServiceType.LOAD_BALANCER) {
      problems.add(`${prop}.${field}`, 'must be absent unless the type is LoadBalancer', value, 'there is no load balancer');
    }
  }
  return { ...given, annotations: sorted(given.annotations) };
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
