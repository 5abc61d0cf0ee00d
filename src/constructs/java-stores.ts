import { ApiObject, JsonPatch } from 'cdk8s';
import { TRUST_STORE_PASSWORD } from '../attach/trust';

/**
 * Makes cert-manager add the stores of Java to the Secret of a certificate: a trust store, and a key store with the private key. It does so at once, without another certificate;
 * the password protects no more than `tls.key` beside it. Before 1.17 there was no password but that of a Secret. Java 20 refuses the default profile.
 */
export function addStores(certificate: ApiObject): void {
  const pkcs12 = { create: true, password: TRUST_STORE_PASSWORD, profile: 'Modern2023' };
  if (certificate.toJson().spec.keystores === undefined) { certificate.addJsonPatch(JsonPatch.add('/spec/keystores', {})); }
  certificate.addJsonPatch(JsonPatch.add('/spec/keystores/pkcs12', pkcs12));
}
