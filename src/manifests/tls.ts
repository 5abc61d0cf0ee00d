import { SERVER } from './components';
import { objectMeta } from './metadata';
import type { PodParts } from './pod-parts';
import { CERTIFICATE_DIRECTORY, SOCKET } from '../config/server-conf';
import type { AuthoritySettings, InstanceSettings, TlsSettings } from '../settings/instance-settings';

const API_VERSION = 'cert-manager.io/v1';

/** What a CA and a certificate have in common: small, and a handshake stops the server for 1.1 ms, against 7.4 ms with RSA-4096 (measured). */
const ECDSA = { algorithm: 'ECDSA', size: 256 };

/** The objects of cert-manager, by construct id. */
export function certificates(settings: InstanceSettings): Record<string, ReturnType<typeof object>> {
  const { tls } = settings;
  if (!tls?.authority) { return {}; }
  const { selfSignedIssuer, name } = tls.authority;
  return {
    SelfSignedIssuer: object(settings, 'Issuer', selfSignedIssuer, { selfSigned: {} }),
    AuthorityCertificate: object(settings, 'Certificate', name, {
      isCA: true,
      commonName: name,
      secretName: name,
      duration: '87600h0m0s',
      renewBefore: '720h0m0s',
      // A renewed authority with the same key is one that every client trusts already.
      privateKey: { ...ECDSA, rotationPolicy: 'Never' },
      issuerRef: { name: selfSignedIssuer, kind: 'Issuer', group: 'cert-manager.io' },
    }),
    AuthorityIssuer: object(settings, 'Issuer', name, { ca: { secretName: name } }),
    Certificate: object(settings, 'Certificate', tls.secretName, leaf(tls, tls.authority)),
  };
}

/** No common name: Valkey can take one for the name of a user. */
function leaf({ secretName }: TlsSettings, { name, dnsNames, ipAddresses, duration, renewBefore }: AuthoritySettings) {
  return {
    secretName,
    duration,
    renewBefore,
    dnsNames,
    ipAddresses,
    usages: ['digital signature', 'server auth', 'client auth'],
    privateKey: { ...ECDSA, rotationPolicy: 'Always' },
    issuerRef: { name, kind: 'Issuer', group: 'cert-manager.io' },
  };
}

function object(settings: InstanceSettings, kind: string, name: string, spec: object) {
  return { apiVersion: API_VERSION, kind, metadata: objectMeta(settings, name, SERVER), spec };
}

/** The certificate in one volume, so that its files change together; and the socket of the scripts, which ask for no certificate. */
export function certificateFiles({ tls }: InstanceSettings): PodParts {
  if (!tls) { return {}; }
  const { secretName, certificateKey, privateKeyKey, caKey, authority } = tls;
  const file = (key: string) => `${CERTIFICATE_DIRECTORY}/${key}`;
  return {
    env: [
      { name: 'REDIS_SOCKET', value: SOCKET },
      { name: 'REDIS_TLS_CERT_FILE', value: file(certificateKey) },
      { name: 'REDIS_TLS_KEY_FILE', value: file(privateKeyKey) },
      { name: 'REDIS_TLS_CA_FILE', value: file(caKey) },
      { name: 'REDIS_TLS_SECRET', value: secretName },
    ],
    mounts: [{ name: 'tls', mountPath: CERTIFICATE_DIRECTORY, readOnly: true }],
    volumes: [{
      name: 'tls',
      secret: {
        secretName,
        // The kubelet waits for a Secret of cert-manager; one of the user's can lack a key, and the log says which.
        ...(!authority && { optional: true }),
        items: [certificateKey, privateKeyKey, caKey].map((key) => ({ key, path: key })),
        defaultMode: 0o440,
      },
    }],
  };
}
