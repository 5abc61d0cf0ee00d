import type { Container, EnvVar, PodSpec, Volume, VolumeClaimTemplate, VolumeMount } from './kubernetes';

/**
 * What one feature adds to a pod. A feature is a function that returns parts, and a pod is the list of its features: what belongs to one
 * feature, a variable and the mount that it names for example, is never spread over the builders of several pods.
 */
export interface PodParts {
  /** Of the main container. */
  readonly env?: readonly EnvVar[];
  /** Of the main container. */
  readonly mounts?: readonly VolumeMount[];
  readonly volumes?: readonly Volume[];
  /** Volumes that outlive the pod; only pods of a StatefulSet have them. */
  readonly claims?: readonly VolumeClaimTemplate[];
  readonly initContainers?: readonly Container[];
  readonly sidecars?: readonly Container[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Text that the pod takes only at a start: its checksum is on the pod template, so that another text restarts the pod. */
  readonly restartTexts?: readonly string[];
  readonly dnsConfig?: PodSpec['dnsConfig'];
}

/** The parts of all features, in this order. */
export function mergeParts(...features: readonly PodParts[]): Required<PodParts> {
  return {
    env: merged('environment variable', ({ name }) => name, features.flatMap(({ env = [] }) => env)),
    mounts: merged('mount', ({ mountPath }) => mountPath, features.flatMap(({ mounts = [] }) => mounts)),
    volumes: merged('volume', ({ name }) => name, features.flatMap(({ volumes = [] }) => volumes)),
    claims: merged('claim', ({ metadata }) => metadata.name, features.flatMap(({ claims = [] }) => claims)),
    initContainers: merged('init container', ({ name }) => name, features.flatMap(({ initContainers = [] }) => initContainers)),
    sidecars: merged('sidecar', ({ name }) => name, features.flatMap(({ sidecars = [] }) => sidecars)),
    annotations: Object.fromEntries(
      merged('annotation', ([key]) => key, features.flatMap(({ annotations = {} }) => Object.entries(annotations)))),
    restartTexts: features.flatMap(({ restartTexts = [] }) => restartTexts),
    dnsConfig: merged('DNS configuration', () => '', features.flatMap(({ dnsConfig }) => dnsConfig ?? []))[0],
  };
}

/** Features may share a part, such as a volume. Two different ones of a name are a mistake of ours that Kubernetes would refuse, or not see. */
function merged<T>(what: string, key: (part: T) => string, parts: readonly T[]): T[] {
  const byKey = new Map<string, T>();
  for (const part of parts) {
    const other = byKey.get(key(part));
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(part)) {
      throw new Error(`two features add different parts to one pod: ${what} '${key(part)}'`);
    }
    byKey.set(key(part), part);
  }
  return [...byKey.values()];
}
