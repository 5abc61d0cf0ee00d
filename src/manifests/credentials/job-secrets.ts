import type { Endpoints } from './endpoints';
import type { InternalSecret } from './internal-secret';
import type { InstanceSettings } from '../../settings/instance-settings';

/** Which Secrets the Job of an instance writes. */
export interface JobSecrets {
  /** The connection Secret: not one of the user's, nor one in the YAML. */
  readonly connection: boolean;
  readonly internal?: InternalSecret;
  /** Of the connection Secret. */
  readonly endpoints: Endpoints;
}

/** Which Secrets the Job must write; nothing if it has none to write, and there is no Job. */
export function jobSecrets({ password }: InstanceSettings, internal: InternalSecret | undefined, endpoints: Endpoints): JobSecrets | undefined {
  switch (password.kind) {
    case 'none':
    case 'connection': return undefined;
    case 'value': return internal && { connection: false, internal, endpoints };
    case 'generated':
    case 'given': return { connection: true, internal, endpoints };
  }
}
