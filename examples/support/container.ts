import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';

/** What every container of the examples has: passes the restricted Pod Security Standard, and asks for little. */
export const CONTAINER_SETTINGS = {
  imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
  securityContext: {
    ensureNonRoot: true,
    // A number: the kubelet cannot tell from the name of a user that it is not root.
    user: 1000,
    group: 1000,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: [kplus.Capability.ALL] },
    seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
  },
  resources: {
    // Without a request cdk8s-plus asks for a whole CPU. No limit: a throttled program answers late while the CPU idles.
    cpu: { request: kplus.Cpu.millis(20) },
    memory: { request: Size.mebibytes(96), limit: Size.mebibytes(256) },
  },
};
