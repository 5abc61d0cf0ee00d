import type { PodSecurityContext, SecurityContext } from './kubernetes';
import type { InstanceSettings, KindOverrides } from '../settings/instance-settings';

/** The uid of the official Debian images. Alpine's differ in the gid only, and nothing in the image needs either. */
const USER = 999;

/** Together with containerSecurity: the `restricted` Pod Security level. What the user overrides has been checked against it. */
export function podSecurity({ platformUser }: InstanceSettings, { podSecurityContext }: KindOverrides): PodSecurityContext {
  return {
    runAsNonRoot: true,
    // A platform that assigns ids refuses all others.
    ...(!platformUser && { runAsUser: USER, runAsGroup: USER, fsGroup: USER }),
    // The default walks a whole volume at every start.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
    ...podSecurityContext,
  };
}

export function containerSecurity({ containerSecurityContext }: KindOverrides): SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    ...containerSecurityContext,
  };
}
