import type { Endpoints } from './endpoints';
import type { InternalSecret } from './internal-secret';
import type { InstanceSettings, OwnAuthoritySettings } from '../../settings/instance-settings';

/** Which Secrets the Job of an instance writes. */
export interface JobSecrets {
  /** The connection Secret: not one of the user's, nor one in the YAML. */
  readonly connection: boolean;
  readonly internal?: InternalSecret;
  /** Those whose certificates one Secret has, while several are trusted. */
  readonly authorities?: AuthoritiesSecret;
  /** Of the connection Secret. */
  readonly endpoints: Endpoints;
}

export type AuthoritiesSecret = Required<Pick<OwnAuthoritySettings, 'secretName' | 'trusted'>>;

/** Which Secrets the Job must write; nothing if it has none to write, and there is no Job. */
export function jobSecrets(settings: InstanceSettings, internal: InternalSecret | undefined, endpoints: Endpoints): JobSecrets | undefined {
  const passwords = passwordSecrets(settings, internal, endpoints);
  const { secretName, trusted = [] } = settings.tls?.made?.own ?? {};
  return secretName === undefined ? passwords : { ...passwords ?? { connection: false, endpoints }, authorities: { secretName, trusted } };
}

function passwordSecrets({ password }: InstanceSettings, internal: InternalSecret | undefined, endpoints: Endpoints): JobSecrets | undefined {
  switch (password.kind) {
    case 'none':
    case 'connection': return undefined;
    case 'value': return internal && { connection: false, internal, endpoints };
    case 'generated':
    case 'given': return { connection: true, internal, endpoints };
  }
}
