import { pathName, secretVolumeName } from './mount-names';
import type { MountedVolume } from './workload';
import type { RedisConnection } from '../redis-connection';
import { withKeys } from '../validation/client-certificate';

/** The certificate that the clients in the containers present. */
export interface MountedCertificate extends MountedVolume {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Nothing where clients need none. */
export function clientCertificateOf({ host, caSecret, clientCertificate }: RedisConnection): MountedCertificate | undefined {
  if (!caSecret || !clientCertificate) { return undefined; }
  const { secretName, certificateKey, privateKeyKey } = withKeys(clientCertificate);
  const path = `/etc/redis-client-certificate/${pathName(host)}`;
  // One volume of both files, so that they change together.
  const items = [{ key: certificateKey, path: 'tls.crt' }, { key: privateKeyKey, path: 'tls.key' }];
  return {
    certificateFile: `${path}/tls.crt`,
    keyFile: `${path}/tls.key`,
    path,
    volume: { name: secretVolumeName('redis-client-certificate', secretName, items), secret: { secretName, items } },
  };
}
