import type { Size } from 'cdk8s';
import type { RedisCommonProps, RedisPeersProps } from '../common-props';
import { Engine } from '../engine';
import { Persistence } from '../persistence';
import { RedisAccess } from '../redis-access';
import type { RedisSentinelOverrides } from '../redis-overrides';
import { RedisPlan } from '../redis-plan';
import { checkMaxClients, resolveTimeout } from './clients';
import { resolveAppendFsync, resolveSave } from './durability';
import { resolveExternal, tlsOrImplied } from './external';
import { imageOf } from './images';
import type { InstanceSettings, PasswordSettings, Site } from './instance-settings';
import { ceilingBytes, clientLimits, MemorySettings, MIB, minimumMebibytes, replicationMemory, safeMaxmemoryBytes, temporaryMebibytes } from './memory';
import { instanceNames, MANAGED_BY_LABEL, NAME_PATTERN, RESTART_CHECKSUM_ANNOTATION, selectorLabels, SHARD_LABEL } from './names';
import { checkClaims, checkDisk, resolveOverrides, resolveScheduling } from './overrides';
import { passwordWarnings, resolvePassword, resolvePasswordGrace } from './password';
import { bytes, cpuQuantity, quantity } from './quantity';
import { startupWindowSeconds, terminationGraceSeconds } from './times';
import { resolveTls } from './tls';
import {
  checkAccess, checkAddress, checkAnnotations, checkCpu, checkCpuOrder, checkDistinct, checkImage, checkImageRegistry, checkKeyspaceEvents,
  checkLabels, checkMemoryLimit, checkNamespaceName, checkObjectName, sortedEntries,
} from '../validation/checks';
import { checkConfiguration, checkModules } from '../validation/directives';
import { messageOf, Problems } from '../validation/problems';
import { checkScheduling } from '../validation/scheduling';
import { checkUse, defaultEvictionPolicy, useWarnings } from '../validation/use';

/** What a topology changes in the common settings. */
export interface Topology {
  /** The longest name whose derived object names Kubernetes accepts. */
  readonly maxNameLength: number;
  /** Whether there can be replicas: a full resync forks, and replica buffers need memory in addition to the data set. */
  readonly replicated: boolean;
  /**
   * Whether the pods have passwords among each other, in a Secret of their own.
   *
   * @default - as `replicated`
   */
  readonly internalSecret?: boolean;
  /**
   * Whether clients must reach each node, because a node redirects them.
   *
   * @default false
   */
  readonly sharded?: boolean;
}

/** What the topologies have in common, each with kinds of pods of its own. */
type InstanceProps = RedisCommonProps & Pick<RedisPeersProps, 'dns'> & { readonly overrides?: RedisSentinelOverrides };

/** The engine's registered port. Not a prop: clients, probes, scripts and policies rely on it. */
const PORT = 6379;

const KUBECTL_IMAGE = 'registry.k8s.io/kubectl:v1.34.4';

/** Old and new files coexist during a rewrite: two snapshots, and two append-only files in addition. */
const VOLUME_PER_MAXMEMORY: Record<Persistence, number> = {
  [Persistence.NONE]: 0,
  [Persistence.RDB]: 2,
  [Persistence.RDB_AOF]: 4,
};

/**
 * Applies every default of the common props and checks them. If there are problems, the result must not be used: the topology, which may
 * find more of them, throws once.
 */
export function resolveInstanceSettings(problems: Problems, asked: InstanceProps, site: Site, topology: Topology): InstanceSettings {
  const props = { ...asked, tls: tlsOrImplied(problems, asked, site) };
  const plan = props.plan;
  const engine = props.engine ?? Engine.VALKEY_9_1;
  const persistence = props.persistence ?? plan.persistence;
  const evictionPolicy = props.evictionPolicy ?? defaultEvictionPolicy(props.use);
  const instance = resolveName(problems, props.name, site, topology.maxNameLength);
  // What a wrong prop would have set is not known: its default must cause no further problems.
  const unlessWrong = (...given: readonly string[]) => (problems.has('plan', ...given) ? new Problems() : problems);
  const ofPersistence = unlessWrong('persistence');
  const ofMemory = unlessWrong('persistence', 'memory');
  const ofStorage = unlessWrong('persistence', 'memory', 'memoryLimit', 'maxmemory');
  const ofCpu = unlessWrong('cpu');
  const ofEngine = problems.has('engine') ? new Problems() : problems;

  // It is in host names: of URLs, of the certificate, and of what InternalNames writes.
  checkNamespaceName(problems, 'chart.namespace', site.namespace);
  checkPersistence(problems, props, persistence);
  const password = resolvePassword(problems, props, instance, topology.internalSecret ?? topology.replicated);
  const passwordGraceSeconds = resolvePasswordGrace(problems, props);
  const save = resolveSave(ofPersistence, props, persistence);
  const appendFsync = resolveAppendFsync(ofPersistence, props, persistence);
  const timeoutSeconds = resolveTimeout(problems, props);
  checkKeyspaceEvents(problems, 'keyspaceEvents', props.keyspaceEvents);
  checkUse(problems, props.use, evictionPolicy);
  checkImageRegistry(problems, 'imageRegistry', props.imageRegistry);
  const registry = problems.has('imageRegistry') ? undefined : props.imageRegistry;
  const image = imageOf({ registry, ...engine._images, ...(props.image !== undefined && { given: props.image }) });
  const kubectlImage = imageOf({ registry, given: props.kubectlImage, own: KUBECTL_IMAGE });
  checkImage(problems, 'image', image);
  checkImage(problems, 'kubectlImage', kubectlImage);
  checkDistinct(problems, 'imagePullSecrets', props.imagePullSecrets ?? []);
  props.imagePullSecrets?.forEach((name, index) => checkObjectName(problems, `imagePullSecrets[${index}]`, name));
  checkCpu(problems, 'cpu', props.cpu);
  checkCpu(problems, 'cpuLimit', props.cpuLimit);
  checkCpuOrder(ofCpu, props.cpu ?? plan.cpu, props.cpuLimit);
  const forks = persistence !== Persistence.NONE || topology.replicated;
  checkConfiguration(ofEngine, props.configuration ?? [], engine, { replicated: topology.replicated, forks });
  checkModules(problems, props.modules ?? []);
  checkLabels(problems, 'labels', props.labels, [...Object.keys(selectorLabels(instance, '')), MANAGED_BY_LABEL]);
  const own = { podLabels: [...Object.keys(selectorLabels(instance, '')), SHARD_LABEL], podAnnotations: [RESTART_CHECKSUM_ANNOTATION], password: plan.password };
  checkLabels(problems, 'podLabels', props.podLabels, own.podLabels);
  checkAccess(unlessWrong(), props.access?._peers ?? [], plan);
  if (props.clusterIp !== undefined) { checkAddress(problems, 'clusterIp', props.clusterIp); }
  checkAnnotations(problems, 'annotations', props.annotations);
  checkAnnotations(problems, 'podAnnotations', props.podAnnotations, own.podAnnotations);
  checkObjectName(problems, 'storageClassName', props.storageClassName);
  checkScheduling(problems, 'scheduling', props.scheduling);
  const overrides = resolveOverrides(problems, props.overrides, own);
  if (!problems.has('persistence')) { checkClaims(problems, overrides, persistence !== Persistence.NONE); }
  const memory = resolveMemory(ofMemory, props, forks, topology.replicated);
  const storage = resolveStorage(ofStorage, props, persistence, memory);
  if (!storage) { checkDisk(ofStorage, props.overrides?.server?.resources?.ephemeralStorageLimit, temporaryMebibytes(memory)); }

  return {
    instance,
    ignored: problems.warnings,
    names: { ...instanceNames(instance), ...(password.kind === 'connection' && { connectionSecret: password.secretName }) },
    engine,
    imageRegistry: registry,
    image,
    imagePullSecrets: props.imagePullSecrets ?? [],
    kubectlImage,
    persistence,
    save,
    appendFsync,
    evictionPolicy,
    memory,
    memoryRequest: quantity(props.memory ?? plan.memory),
    memoryLimit: quantity(memoryLimitOf(props)),
    cpu: cpuQuantity(props.cpu ?? plan.cpu),
    cpuLimit: props.cpuLimit === undefined ? undefined : cpuQuantity(props.cpuLimit),
    volume: storage && { size: quantity(storage), storageClassName: props.storageClassName },
    password,
    port: PORT,
    tls: resolveTls(problems, props.tls, { instance, clusterIp: props.clusterIp, engine, password: password.kind !== 'none' }, site),
    external: resolveExternal(problems, props.external, { password: password.kind !== 'none', nodes: topology.sharded ?? false }),
    configuration: props.configuration ?? [],
    modules: props.modules ?? [],
    accessPeers: (props.access ?? RedisAccess.attached())._peers,
    meshes: props.access?._meshes ?? [],
    clusterIp: props.clusterIp,
    dns: props.dns ?? [],
    keyspaceEvents: props.keyspaceEvents ?? '',
    timeoutSeconds,
    passwordGraceSeconds,
    scheduling: resolveScheduling(props.scheduling ?? {}),
    labels: Object.fromEntries(sortedEntries(props.labels)),
    annotations: Object.fromEntries(sortedEntries(props.annotations)),
    podLabels: Object.fromEntries(sortedEntries(props.podLabels)),
    podAnnotations: Object.fromEntries(sortedEntries(props.podAnnotations)),
    platformUser: props.platformUser ?? false,
    overrides,
    terminationGraceSeconds: terminationGraceSeconds(persistence, memory.requestBytes, topology.replicated),
    startupWindowSeconds: startupWindowSeconds(memory.requestBytes),
    warnings: [
      ...memoryWarnings(memory, forks, props),
      ...useWarnings(props.use, persistence, topology.replicated),
      ...passwordWarnings(password),
      ...clusterIpWarnings(props.clusterIp, password, site),
    ],
  };
}

function resolveName(problems: Problems, given: string | undefined, site: Site, maxLength: number): string {
  if (given !== undefined) {
    checkName(problems, given, maxLength, 'it is in the names of Services and pods');
    return given;
  }
  try {
    const generated = site.generateName(maxLength);
    checkName(problems, generated, maxLength, "the chart generated it from the construct path; set 'name'");
    return generated;
  } catch (error) {
    problems.add('name', 'must be set if generateObjectName of the chart fails', given, `it threw "${messageOf(error)}"`);
    return '';
  }
}

function checkName(problems: Problems, name: string, maxLength: number, why: string): void {
  if (name.length > maxLength) {
    problems.add('name', `must be at most ${maxLength} characters`, name, why);
  }
  if (!NAME_PATTERN.test(name)) {
    problems.add('name', "must be of a-z, 0-9 and '-', start with a letter and end with a letter or digit", name, why);
  }
}

function checkPersistence(problems: Problems, props: RedisCommonProps, persistence: Persistence): void {
  if (props.plan.allowedPersistence.includes(persistence)) { return; }
  const allowing = RedisPlan._ALL.find((plan) => plan.allowedPersistence.includes(persistence));
  problems.add('persistence', `must be ${orList(props.plan.allowedPersistence)} on plan ${props.plan.name}`, persistence,
    allowing && `plan ${allowing.name} allows it`);
}

/** The limit of the plan belongs to the request of the plan. */
function memoryLimitOf({ plan, memory, memoryLimit }: RedisCommonProps): Size {
  return memoryLimit ?? memory ?? plan.memoryLimit ?? plan.memory;
}

function resolveMemory(problems: Problems, props: InstanceProps, forks: boolean, replicated: boolean): MemorySettings {
  const request = props.memory ?? props.plan.memory;
  const requestBytes = bytes(request);
  const limitBytes = bytes(memoryLimitOf(props));
  const most = ceilingBytes(requestBytes, replicated);
  const minimum = minimumMebibytes(forks, replicated);
  if (requestBytes < minimum * MIB) {
    const persistence = props.persistence ?? props.plan.persistence;
    problems.add('memory', `must be ${minimum}Mi or more with persistence ${persistence}${replicated ? ' and replicas' : ''}`,
      quantity(request), `the server, its clients${replicated ? ', its replicas' : ''} and a fork need memory in addition to the data`);
  } else if (props.maxmemory && (bytes(props.maxmemory) > most || bytes(props.maxmemory) < MIB)) {
    problems.add('maxmemory', `must be from 1Mi to ${Math.floor(most / MIB)}Mi with memory ${quantity(request)}`,
      quantity(props.maxmemory), 'the server and its clients need the rest');
  }
  if (props.maxClients !== undefined) { checkMaxClients(problems, props.maxClients, quantity(request), requestBytes, props.tls !== undefined); }
  if (props.memoryLimit) { checkMemoryLimit(problems, request, props.memoryLimit); }
  return {
    requestBytes,
    limitBytes,
    maxmemoryBytes: props.maxmemory ? bytes(props.maxmemory) : safeMaxmemoryBytes(requestBytes, limitBytes, forks, replicated),
    ceilingBytes: most,
    ...clientLimits(requestBytes, replicated, props.maxClients, props.tls !== undefined),
    ...(replicated && { replication: replicationMemory(requestBytes) }),
  };
}

/** What the hosts files lack, when the URL has the complete name. */
function clusterIpWarnings(clusterIp: string | undefined, password: PasswordSettings, { namespace }: Site): string[] {
  if (clusterIp === undefined || namespace !== undefined || password.kind === 'none') { return []; }
  return ['clusterIp has no effect on attached workloads: the URL has the complete name of the Service, which is not known in a chart without a namespace'];
}

function memoryWarnings(memory: MemorySettings, forks: boolean, props: RedisCommonProps): string[] {
  const { requestBytes, limitBytes, maxmemoryBytes, replication } = memory;
  const safe = safeMaxmemoryBytes(requestBytes, limitBytes, forks, replication !== undefined);
  return [
    ...maxmemoryBytes > safe ? [`maxmemory is ${Math.floor(maxmemoryBytes / MIB)}Mi, more than the ${Math.floor(safe / MIB)}Mi that are safe at any write rate: `
      + 'a burst of writes during a snapshot can exceed the memory limit, and the kernel then kills the server'] : [],
    ...props.memoryLimit && !forks ? ['memoryLimit does not raise maxmemory without persistence: the server never forks, so it needs no more than memory'] : [],
  ];
}

function resolveStorage(problems: Problems, props: RedisCommonProps, persistence: Persistence, memory: MemorySettings): Size | undefined {
  if (persistence === Persistence.NONE) {
    if (props.storage) {
      problems.add('storage', 'must be absent with persistence none', quantity(props.storage), 'no data is written to a volume');
    }
    if (props.storageClassName !== undefined) {
      problems.add('storageClassName', 'must be absent with persistence none', props.storageClassName, 'there is no volume');
    }
    return undefined;
  }
  const storage = props.storage ?? props.plan.storage;
  if (!storage) { return undefined; } // The plan allows no persistence: checkPersistence reports it.
  const factor = VOLUME_PER_MAXMEMORY[persistence];
  const needed = factor * memory.maxmemoryBytes;
  if (bytes(storage) < needed) {
    problems.add('storage', `must be ${Math.ceil(needed / MIB)}Mi or more with persistence ${persistence}`, quantity(storage),
      `it must hold ${factor} times maxmemory, because old and new files coexist during a rewrite`);
  }
  return storage;
}

function orList(values: readonly string[]): string {
  return values.length === 1 ? values[0] : `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]}`;
}
