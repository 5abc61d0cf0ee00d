import type { EnvVar } from '../kubernetes';

/** A second Secret, for passwords that only the pods of the instance need, and what the Job's script must be told. */
export interface InternalSecret {
  readonly secretName: string;
  readonly script: string;
  readonly env: readonly EnvVar[];
}

/** The internal Secret of an instance of several servers; the variables are for what its connection Secret says beyond the usual. */
export function internalSecret(secretName: string, env: readonly EnvVar[]): InternalSecret {
  return { secretName, script: 'write-internal-secret.sh', env };
}
