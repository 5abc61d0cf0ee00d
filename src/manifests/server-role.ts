import type { Container, EnvVar, PodSpec, TopologySpreadConstraint, Volume } from './kubernetes';

/** What differs between a server that is alone and one among others. */
export interface ServerRole {
  readonly replicas: number;
  /** Entry script. */
  readonly entry: string;
  /** Script of the readiness probe. */
  readonly readiness: string;
  readonly lifecycle?: Container['lifecycle'];
  readonly env: readonly EnvVar[];
  /** Beside the one for clients. */
  readonly ports?: Container['ports'];
  readonly mounts: NonNullable<Container['volumeMounts']>;
  readonly volumes: readonly Volume[];
  readonly dnsConfig?: PodSpec['dnsConfig'];
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
}

/** A server that calls nobody. */
export const ALONE: ServerRole = { replicas: 1, entry: 'start.sh', readiness: 'ready.sh', env: [], mounts: [], volumes: [] };
