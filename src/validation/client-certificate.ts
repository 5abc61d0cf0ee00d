import { checkObjectName, checkSecretKey } from './checks';
import type { Problems } from './problems';
import { nested, required, struct, TEXT } from './types';
import type { ClientCertificateSecret } from '../client-certificate-secret';

/** A client certificate of the user's. */
export const CLIENT_CERTIFICATE = nested(
  struct<ClientCertificateSecret>('ClientCertificateSecret', { secretName: required(TEXT), certificateKey: TEXT, privateKeyKey: TEXT }));

/** With the keys that it has by default. */
export function withKeys({ secretName, certificateKey, privateKeyKey }: ClientCertificateSecret): Required<ClientCertificateSecret> {
  return { secretName, certificateKey: certificateKey ?? 'tls.crt', privateKeyKey: privateKeyKey ?? 'tls.key' };
}

export function checkClientCertificate(problems: Problems, prop: string, secret: ClientCertificateSecret | undefined): void {
  if (!secret) { return; }
  const found = problems.within(prop);
  const { secretName, ...keys } = withKeys(secret);
  checkObjectName(found, 'secretName', secretName);
  for (const [name, key] of Object.entries(keys)) { checkSecretKey(found, name, { secretName: 'checked', key }); }
  // Each key is a file of its own.
  if (keys.certificateKey === keys.privateKeyKey) { found.add('privateKeyKey', 'must differ from certificateKey', keys.privateKeyKey); }
  problems.addAll(found);
}
