import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';

/** Settings of every example container: they pass the restricted Pod Security Standard and request few resources. */
export const CONTAINER_SETTINGS = {
  imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
  securityContext: {
    ensureNonRoot: true,
    // A number: the kubelet cannot verify from a user name that it is not root.
    user: 1000,
    group: 1000,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: [kplus.Capability.ALL] },
    seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
  },
  resources: {
    // Without a request cdk8s-plus requests a whole CPU. No limit: it would throttle the program even on an idle CPU.
    cpu: { request: kplus.Cpu.millis(20) },
    memory: { request: Size.mebibytes(96), limit: Size.mebibytes(256) },
  },
};
