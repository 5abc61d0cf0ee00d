import { serverKind } from './kind';
import type { InstanceSettings } from '../../settings/instance-settings';
import type { Container } from '../kubernetes';
import type { Spread } from '../placement';
import type { PodParts } from '../pod-parts';
import type { PodKind } from '../port';
import { serverProbes } from '../probes';

/** What differs between a single server and one among others. */
export interface ServerRole {
  readonly kind: PodKind;
  readonly replicas: number;
  /** Entrypoint script. */
  readonly entrypoint: string;
  readonly probes: Pick<Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;
  readonly lifecycle?: Container['lifecycle'];
  /** Features beyond those of every server. */
  readonly features: readonly PodParts[];
  readonly spread?: Spread;
}

/** A single server, which connects to no other pod. */
export function singleRole(settings: InstanceSettings): ServerRole {
  return { kind: serverKind(settings), replicas: 1, entrypoint: 'start.sh', probes: serverProbes(settings.startupWindowSeconds, 'ready.sh'), features: [] };
}
