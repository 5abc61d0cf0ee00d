import { fieldRef } from '../field-ref';
import type { PodParts } from '../pod-parts';

/** The shortest that Kubernetes issues; the kubelet renews the file. The token that it mounts by itself is accepted for a year. */
const TOKEN_SECONDS = 600;

/** What kubectl needs to reach the API server, where it looks for it: a token for the containers that apply, and for no other. */
export function apiToken(): Required<Pick<PodParts, 'mounts' | 'volumes'>> {
  return {
    mounts: [{ name: 'api-token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }],
    volumes: [{
      name: 'api-token',
      projected: {
        defaultMode: 0o440,
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: TOKEN_SECONDS } },
          // Kubernetes keeps this ConfigMap in every namespace.
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: fieldRef('metadata.namespace') }] } },
        ],
      },
    }],
  };
}
