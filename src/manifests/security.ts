import type { PodSecurityContext, SecurityContext } from './kubernetes';

/** The uid of the official Debian images. Alpine's differ in the gid only, and nothing in the image needs either. */
const USER = 999;

/** Together with containerSecurity: the `restricted` Pod Security level. */
export function podSecurity(): PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    fsGroup: USER,
    // The default walks a whole volume at every start.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

export function containerSecurity(): SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  };
}
