import type { IConstruct } from 'constructs';
import type { KnownIssuers } from '../attach/trust';

const issuers = new WeakMap<IConstruct, Map<string, string>>();

/** The issuers whose certificates the volumes of a workload have: those of the Redis that it is attached to. */
export function knownIssuers(workload: IConstruct): KnownIssuers {
  return issuers.get(workload) ?? new Map();
}

/** Remembers it for the next attachment of the workload. */
export function rememberIssuer(workload: IConstruct, volumes: readonly string[], issuer: string): void {
  const known = issuers.get(workload) ?? new Map<string, string>();
  for (const volume of volumes) { known.set(volume, issuer); }
  issuers.set(workload, known);
}
