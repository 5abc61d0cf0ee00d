import type { Endpoints } from './endpoints';

/** A second Secret, for passwords that only the pods of the instance need, and what its connection Secret says beyond the usual. */
export interface InternalSecret {
  readonly secretName: string;
  readonly endpoints: Endpoints;
}
