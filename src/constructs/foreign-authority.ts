import { Chart } from 'cdk8s';
import type { ManagedRedis } from './managed-redis';
import { RedisCertificateAuthority } from './redis-certificate-authority';

/**
 * Of an instance whose issuer is that of a `RedisCertificateAuthority` in another namespace: an Issuer serves its own. It may exist in the namespace of the
 * instance too, from another app.
 */
export function foreignAuthorityWarnings(instance: ManagedRedis): string[] {
  const { kind, name } = instance._certificate?.toJson().spec.issuerRef ?? {};
  if (kind !== 'Issuer') { return []; }
  const { namespace } = Chart.of(instance);
  const namespaces = instance.node.root.node.findAll()
    .filter((construct) => construct instanceof RedisCertificateAuthority && construct.issuer.name === name)
    .map((authority) => Chart.of(authority).namespace);
  // One without a namespace goes where the chart is applied.
  if (namespaces.length === 0 || [namespace, undefined].some((possible) => namespaces.includes(possible))) { return []; }
  return [`the Issuer '${name}' of this app is in namespace '${namespaces.join("', '")}', and serves no other: the pods wait for a certificate until namespace '${namespace}' has `
    + 'an Issuer of this name. Add a RedisCertificateAuthority to the chart of this instance, or use a ClusterIssuer'];
}
