import { certManagerObject, ECDSA, ownAuthority } from './certificate-authority';
import { CERTIFICATES } from './components';
import { objectMeta } from './metadata';
import type { PodParts } from './pod-parts';
import { CERTIFICATE_DIRECTORY, CLIENT_CERTIFICATE_DIRECTORY, SOCKET } from '../config/server-conf';
import type { SecretKey } from '../secret-key';
import type { CertificateMaking, InstanceSettings, TlsSettings } from '../settings/instance-settings';

/** The objects of cert-manager, by construct id. */
export function certificates(settings: InstanceSettings): Record<string, ReturnType<typeof certManagerObject>> {
  const { tls } = settings;
  if (!tls?.made) { return {}; }
  const { made: { own }, clients } = tls;
  const metadata = (name: string) => objectMeta(settings, name, CERTIFICATES);
  return {
    ...own && ownAuthority(own, metadata),
    Certificate: certManagerObject('Certificate', metadata(tls.secretName), leaf(tls, tls.made)),
    ...clients?.made && { ClientCertificate: certManagerObject('Certificate', metadata(clients.secret.secretName), clientLeaf(clients.secret.secretName, tls.made, clients.login)) },
  };
}

/** That by which proxies ask servers and sentinels, whose clients have certificates. */
export function proxyCertificates(settings: InstanceSettings): Record<string, ReturnType<typeof certManagerObject>> {
  const { tls } = settings;
  if (!tls?.made || !tls.clients?.made) { return {}; }
  const { proxySecretName } = tls.clients;
  return { ProxyCertificate: certManagerObject('Certificate', objectMeta(settings, proxySecretName, CERTIFICATES), clientLeaf(proxySecretName, tls.made, false)) };
}

/** No common name: Valkey can take one for the name of a user. */
function leaf({ secretName }: TlsSettings, making: CertificateMaking) {
  const { dnsNames, ipAddresses } = making;
  return { ...leafBasis(secretName, making), dnsNames, ipAddresses, usages: ['digital signature', 'server auth', 'client auth'] };
}

/** It serves nothing: who has it is no server to anyone. The name that a certificate must have is one that no Service has. */
function clientLeaf(secretName: string, making: CertificateMaking, login: boolean) {
  const basis = leafBasis(secretName, making);
  return {
    ...basis,
    // Java reads no other kind of key.
    privateKey: { ...basis.privateKey, encoding: 'PKCS8' },
    ...login && { commonName: 'default' },
    dnsNames: [`${secretName}.${making.namespace}.svc`],
    usages: ['digital signature', 'client auth'],
  };
}

function leafBasis(secretName: string, { issuer, duration, renewBefore }: CertificateMaking) {
  return { secretName, duration, renewBefore, privateKey: { ...ECDSA, rotationPolicy: 'Always' }, issuerRef: issuer };
}

/** The certificate in one volume, so that its files change together; and the socket of the scripts, which ask for no certificate. */
export function certificateFiles({ tls, membership }: InstanceSettings): PodParts {
  if (!tls) { return {}; }
  const { plain, secretName, certificateKey, privateKeyKey, caSecretName, caKey, clients } = tls;
  return {
    env: [
      { name: 'REDIS_SOCKET', value: SOCKET },
      { name: 'REDIS_TLS_CERT_FILE', value: file(certificateKey) },
      { name: 'REDIS_TLS_KEY_FILE', value: file(privateKeyKey) },
      { name: 'REDIS_TLS_CA_FILE', value: file(caKey) },
      { name: 'REDIS_TLS_SECRET', value: secretName },
      ...canLackAuthorities(tls) ? [{ name: 'REDIS_TLS_CA_SECRET', value: caSecretName }] : [],
      // Among several servers each pod goes to this mode when all others can (peer-tls.sh).
      ...!plain && membership ? [{ name: 'REDIS_TLS_MODE', value: 'only' }] : [],
      // They are clients of each other too.
      ...clients && membership ? [{ name: 'REDIS_TLS_CLIENTS', value: clients.mode }] : [],
    ],
    ...tlsFiles(tls, { secretName, key: certificateKey }, { secretName, key: privateKeyKey }, { secretName: caSecretName, key: caKey }),
  };
}

/** The authorities alone: of a pod that verifies servers, and has no key. */
export function authorityFile({ tls }: InstanceSettings): PodParts {
  if (!tls) { return {}; }
  return {
    env: [{ name: 'REDIS_TLS_CA_FILE', value: file(tls.caKey) }, { name: 'REDIS_TLS_SECRET', value: tls.caSecretName }],
    ...tlsFiles(tls, { secretName: tls.caSecretName, key: tls.caKey }),
  };
}

/** The certificate by which a pod without one of its own asks servers and sentinels. */
export function clientCertificateFiles({ tls }: InstanceSettings): PodParts {
  if (!tls?.clients) { return {}; }
  const { proxySecretName: secretName, secret: { certificateKey, privateKeyKey }, made } = tls.clients;
  const path = (key: string) => `${CLIENT_CERTIFICATE_DIRECTORY}/${key}`;
  return {
    env: [
      { name: 'REDIS_TLS_CLIENT_CERT_FILE', value: path(certificateKey) },
      { name: 'REDIS_TLS_CLIENT_KEY_FILE', value: path(privateKeyKey) },
      { name: 'REDIS_TLS_CLIENT_SECRET', value: secretName },
    ],
    // Of a Secret of the user's the log says which key it lacks.
    ...secretFiles('client-tls', CLIENT_CERTIFICATE_DIRECTORY, !made, [certificateKey, privateKeyKey].map((key) => ({ secretName, key }))),
  };
}

function file(key: string): string {
  return `${CERTIFICATE_DIRECTORY}/${key}`;
}

/** Whether the log of a server must name another Secret for them. */
function canLackAuthorities({ made, secretName, caSecretName }: TlsSettings): boolean {
  return made?.own === undefined && caSecretName !== secretName;
}

/** The kubelet waits for the Secrets of the instance's own authority; another one can lack a key, and the log says which. */
function tlsFiles({ made }: TlsSettings, ...files: readonly SecretKey[]): PodParts {
  return secretFiles('tls', CERTIFICATE_DIRECTORY, made?.own === undefined, files);
}

/** Each key in a file of its name. The files of one volume change together, whether one Secret has them or two. */
function secretFiles(name: string, mountPath: string, optional: boolean, files: readonly SecretKey[]): PodParts {
  const secrets = [...new Set(files.map(({ secretName }) => secretName))].map((secretName) => ({
    secretName,
    source: { ...optional && { optional }, items: files.filter((other) => other.secretName === secretName).map(({ key }) => ({ key, path: key })) },
  }));
  const [{ secretName, source }] = secrets;
  return {
    mounts: [{ name, mountPath, readOnly: true }],
    volumes: [{
      name,
      ...secrets.length === 1
        ? { secret: { secretName, ...source, defaultMode: 0o440 } }
        : { projected: { defaultMode: 0o440, sources: secrets.map((secret) => ({ secret: { name: secret.secretName, ...secret.source } })) } },
    }],
  };
}
