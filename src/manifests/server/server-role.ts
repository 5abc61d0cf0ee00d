import { serverKind } from './kind';
import type { InstanceSettings } from '../../settings/instance-settings';
import type { Container } from '../kubernetes';
import type { Spread } from '../placement';
import type { PodParts } from '../pod-parts';
import type { PodKind } from '../port';

/** What differs between a single server and one among others. */
export interface ServerRole {
  readonly kind: PodKind;
  readonly replicas: number;
  /** Entrypoint script. */
  readonly entrypoint: string;
  /** Script of the readiness probe. */
  readonly readiness: string;
  readonly lifecycle?: Container['lifecycle'];
  /** Features beyond those of every server. */
  readonly features: readonly PodParts[];
  readonly spread?: Spread;
}

/** A single server, which connects to no other pod. */
export function singleRole(settings: InstanceSettings): ServerRole {
  return { kind: serverKind(settings), replicas: 1, entrypoint: 'start.sh', readiness: 'ready.sh', features: [] };
}
