import type { InstanceSettings, TlsSettings } from './instance-settings';
import type { ClientCertificateSecret } from '../client-certificate-secret';
import type { RedisConnection } from '../redis-connection';
import type { SecretKey } from '../secret-key';
import { withKeys } from '../validation/client-certificate';

/** What an instance or an import has to do with a Secret that need not be an object of the YAML. */
export interface SecretUse {
  readonly secret: string;
  readonly role: SecretRole;
  readonly maker: 'Job' | 'operator' | 'synth' | 'user';
  /** The prop that names it, if it is one of the user's. */
  readonly prop?: string;
}

export type SecretRole =
  /** Clients have the password that is in it. */
  | 'connection'
  /** Passwords of the pods among each other. */
  | 'internal'
  /** A key of it is the password of clients. */
  | 'password'
  | 'certificate'
  /** Certificates of authorities. */
  | 'authorities'
  /** Clients would have passwords of the pods, if it is an internal one. */
  | 'handed out';

/** The keys of an internal Secret: each with the variable that names its file in a pod. */
export const INTERNAL_KEYS = {
  'internal-password': 'REDIS_INTERNAL_PASSWORD_FILE',
  'monitor-password': 'REDIS_MONITOR_PASSWORD_FILE',
} as const;

/** The Secrets with passwords of an instance, that of a certificate of the user's, and that of the certificates of its authorities. */
export function secretUses({ tls, ...settings }: Pick<InstanceSettings, 'names' | 'password' | 'tls'>, internal: string | undefined): SecretUse[] {
  return [...passwordUses(settings, internal), ...certificate(tls)];
}

function passwordUses({ names: { connectionSecret }, password }: Pick<InstanceSettings, 'names' | 'password'>, internal: string | undefined): SecretUse[] {
  const made = (role: SecretRole, secret: string): SecretUse => ({ secret, role, maker: 'Job' });
  const internals = internal === undefined ? [] : [made('internal', internal)];
  switch (password.kind) {
    case 'none': return [];
    case 'generated': return [made('connection', connectionSecret), ...internals];
    case 'value': return [{ secret: connectionSecret, role: 'connection', maker: 'synth' }, ...internals];
    case 'given': return [
      made('connection', connectionSecret),
      ...internals,
      given('password', password.secret.secretName, 'password.secretName'),
      ...handedOut({ 'password.secretName': password.secret }),
    ];
    case 'connection': return [
      given('connection', connectionSecret, 'password.secretName'),
      ...internal === undefined ? [] : [given('internal', internal, 'password.internalSecretName')],
    ];
  }
}

/** What workloads get that are attached to an import. */
export function importedSecretUses(connection: RedisConnection): SecretUse[] {
  const { uriSecret, readUriSecret, passwordSecret, caSecret, clientCertificate, bindingSecretName } = connection;
  // A finished connection Secret is all of these.
  const bindingProp = bindingSecretName === passwordSecret?.secretName ? 'password.secretName' : 'bindingSecretName';
  return [
    ...handedOut({ uriSecret, readUriSecret, 'password.secretName': passwordSecret, caSecret }),
    ...bindingSecretName === undefined ? [] : [given('handed out', bindingSecretName, bindingProp)],
    ...clientCertificate ? clientCertificateUses(clientCertificate) : [],
  ];
}

function given(role: SecretRole, secret: string, prop: string): SecretUse {
  return { secret, role, maker: 'user', prop };
}

/** A Secret of the user's can have passwords of several kinds, each with a key. */
function handedOut(keys: Readonly<Record<string, SecretKey | undefined>>): SecretUse[] {
  return Object.entries(keys).flatMap(([prop, key]) => (key && key.key in INTERNAL_KEYS ? [given('handed out', key.secretName, prop)] : []));
}

/** Each key becomes a file of the containers. */
function clientCertificateUses(secret: ClientCertificateSecret): SecretUse[] {
  const { secretName, certificateKey, privateKeyKey } = withKeys(secret);
  return [
    given('certificate', secretName, 'clientCertificate.secretName'),
    ...handedOut({
      'clientCertificate.certificateKey': { secretName, key: certificateKey },
      'clientCertificate.privateKeyKey': { secretName, key: privateKeyKey },
    }),
  ];
}

function certificate(tls: TlsSettings | undefined): SecretUse[] {
  if (!tls) { return []; }
  const { made, secretName, caSecretName, caKey, clients } = tls;
  const bundle = made?.own?.secretName;
  const caProp = `tls.certificate.${made ? 'caSecret' : 'caSecretName'}`;
  return [
    ...bundle === undefined ? [] : [{ secret: bundle, role: 'authorities', maker: 'Job' } as const],
    ...made ? [] : [given('certificate', secretName, 'tls.certificate.secretName')],
    ...handedOut({ [caProp]: { secretName: caSecretName, key: caKey } }),
    ...clients && !clients.made ? [given('certificate', clients.secret.secretName, 'tls.clientCertificates.secret.secretName')] : [],
  ];
}
