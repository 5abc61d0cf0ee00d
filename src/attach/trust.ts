import { clientCertificateOf, MountedCertificate } from './client-certificate';
import { pathName, secretVolumeName } from './mount-names';
import type { RedisConnection } from '../redis-connection';
import type { RedisTrust } from '../redis-trust';
import type { TrustStoreSecret } from '../trust-store-secret';
import type { EnvEntry, MountedVolume, VolumeEntry, Workload } from './workload';
import { checkDistinct, checkSecretKey } from '../validation/checks';
import type { Problems } from '../validation/problems';
import { required, SECRET_KEY, struct, TEXT, usable } from '../validation/types';

const TRUST_STORE = struct<TrustStoreSecret>('TrustStoreSecret', { secretName: required(TEXT), key: TEXT, passwordSecret: SECRET_KEY });

/** As cert-manager names it. */
export const TRUST_STORE_KEY = 'truststore.p12';

/** As cert-manager names it. */
const KEY_STORE_KEY = 'keystore.p12';

/** No secret: a trust store has no private key. It is the one that Java's tools expect, and without one Java reads no certificate of a PKCS12 file. */
export const TRUST_STORE_PASSWORD = 'changeit';

/** What the programs in the containers trust a Redis with TLS by, and what they present to it. */
export interface TrustSettings {
  readonly caFile: string;
  readonly certificate?: MountedCertificate;
  /** Whether the URLs have the parameters of Python. */
  readonly pythonUrl: boolean;
  readonly volumes: readonly MountedVolume[];
  /** Variables for which others may have plans too: a container keeps those that it has. */
  readonly shared: readonly SharedVariable[];
  /** The Secret key with the password of the trust store, which a shared variable refers to. */
  readonly storePassword?: NonNullable<TrustStoreSecret['passwordSecret']>;
  /** Whether cert-manager must make a trust store... */
  readonly makesTrustStore: boolean;
  /** ...and a key store of the certificate that clients present. */
  readonly makesKeyStore: boolean;
}

/** Secrets of certificates that are made for a Redis. */
export interface MadeSecrets {
  readonly server?: string;
  readonly client?: string;
  /** That with the certificates of the authorities, if it is another one: a trust store of cert-manager has that of the certificate alone. */
  readonly authorities?: string;
}

interface SharedVariable {
  readonly name: string;
  readonly value: string;
  /** What the value of a container's own must contain to do the same. */
  readonly part: string;
  /** Says what is missing to who keeps the variable. */
  readonly otherwise: string;
}

/** Nothing without TLS. */
export function resolveTrust(
  problems: Problems, trust: readonly RedisTrust[] | undefined, connection: RedisConnection, prefix: string, secrets: MadeSecrets,
): TrustSettings | undefined {
  const { caSecret } = connection;
  const kinds = trust?.map(({ _way: { kind } }) => kind) ?? ['node'];
  checkDistinct(problems, 'trust', kinds);
  if (!caSecret) {
    if (trust && trust.length > 0) { problems.warn('trust', 'has no effect: attached workloads connect to this Redis without TLS'); }
    return undefined;
  }
  const file = `${caDirectory(connection)}/ca.crt`;
  const java = trust?.map(({ _way }) => _way).find(({ kind }) => kind === 'java');
  const store = java?.kind === 'java' ? resolveStore(problems, java.store, secrets) : undefined;
  // With a trust store of the user too: Java presents a certificate from a key store alone.
  const keySecret = store && secrets.client;
  const certificate = clientCertificateOf(connection);
  return {
    caFile: file,
    certificate,
    pythonUrl: kinds.includes('python'),
    volumes: [
      { volume: fileVolume('redis-ca', caSecret.secretName, caSecret.key, 'ca.crt'), path: caDirectory(connection) },
      ...store ? [{ volume: fileVolume('redis-trust-store', store.secretName, store.key, TRUST_STORE_KEY), path: storeDirectory(connection) }] : [],
      ...keySecret === undefined ? [] : [{ volume: fileVolume('redis-key-store', keySecret, KEY_STORE_KEY, KEY_STORE_KEY), path: keyStoreDirectory(connection) }],
      ...certificate ? [certificate] : [],
    ],
    shared: [
      ...kinds.includes('node') ? [nodeVariable(file)] : [],
      ...kinds.includes('openssl') ? [openSslVariable(file)] : [],
      ...store ? [javaVariable(connection, store.passwordSecret ? `$(${storePasswordName(prefix)})` : TRUST_STORE_PASSWORD, keySecret !== undefined)] : [],
    ],
    storePassword: store?.passwordSecret,
    makesTrustStore: store?.made ?? false,
    makesKeyStore: keySecret !== undefined,
  };
}

export function storePasswordName(prefix: string): string {
  return `${prefix}TRUST_STORE_PASSWORD`;
}

/**
 * Mounts the files, and adds the variables by which programs find them. A container has one variable of each name, and keeps it: a warning for each whose own
 * one does not do the same.
 */
export function addTrust(workload: Workload, containers: readonly string[], { volumes, shared }: TrustSettings): string[] {
  return containers.flatMap((container) => {
    for (const { volume, path } of volumes) { workload.mount(container, volume, path); }
    return shared.flatMap(({ name, value, part, otherwise }) => {
      const present = workload.env(container);
      if (!present.has(name)) {
        workload.addEnv(container, { name, value });
        return [];
      }
      return present.get(name)?.includes(part) ? [] : [`container '${container}' has ${name} already and keeps it: ${otherwise}`];
    });
  });
}

/** Parameters of redis-py and of Celery, which take them in the same spelling. */
export function withPythonParameters(url: string, { caFile, certificate }: TrustSettings): string {
  const presented = certificate ? `&ssl_certfile=${certificate.certificateFile}&ssl_keyfile=${certificate.keyFile}` : '';
  return `${url}${url.includes('?') ? '&' : '?'}ssl_cert_reqs=required&ssl_ca_certs=${caFile}${presented}`;
}

/** Of the variable that a shared one refers to. */
export function storePasswordEntries(trust: TrustSettings | undefined, prefix: string): EnvEntry[] {
  if (!trust?.storePassword) { return []; }
  const { secretName, key } = trust.storePassword;
  return [{ name: storePasswordName(prefix), valueFrom: { secretKeyRef: { name: secretName, key } } }];
}

interface Store {
  readonly secretName: string;
  readonly key: string;
  readonly passwordSecret?: TrustStoreSecret['passwordSecret'];
  readonly made: boolean;
}

function resolveStore(problems: Problems, given: TrustStoreSecret | undefined, { server, authorities }: MadeSecrets): Store | undefined {
  if (given === undefined || given === null) {
    if (server !== undefined && authorities !== undefined) {
      problems.add('trust', `must have the Secret of a trust store where Secret ${authorities} has the trusted authorities`, 'RedisTrust.javaTrustStore()',
        'that of cert-manager has the authority of the certificate alone: make a trust store of all of them, and pass { secretName }');
      return undefined;
    }
    if (server !== undefined) { return { secretName: server, key: TRUST_STORE_KEY, made: true }; }
    problems.add('trust', 'must have the Secret of a trust store', 'RedisTrust.javaTrustStore()',
      'the certificate of this Redis is not made by cert-manager for this app, so that no trust store is: pass { secretName } of one of yours');
    return undefined;
  }
  const found = problems.within('trust');
  const { secretName, key = TRUST_STORE_KEY, passwordSecret } = usable(found, given, TRUST_STORE, 'store');
  checkSecretKey(found, 'passwordSecret', passwordSecret);
  problems.addAll(found);
  if (secretName !== undefined) { checkSecretKey(problems, 'trust', { secretName, key }); }
  return secretName === undefined ? undefined : { secretName, key, passwordSecret, made: false };
}

function nodeVariable(file: string): SharedVariable {
  return {
    name: 'NODE_EXTRA_CA_CERTS',
    value: file,
    part: file,
    otherwise: 'Node.js does not trust the certificate of this Redis unless that file has the certificates of '
      + `${file} too, or the client gets them as its 'ca' option`,
  };
}

function openSslVariable(file: string): SharedVariable {
  return {
    name: 'SSL_CERT_FILE',
    value: file,
    part: file,
    otherwise: `OpenSSL does not trust the certificate of this Redis unless that file has the certificates of ${file} too`,
  };
}

function javaVariable(connection: RedisConnection, password: string, presents: boolean): SharedVariable {
  const store = `-Djavax.net.ssl.trustStore=${storeDirectory(connection)}/${TRUST_STORE_KEY}`;
  const keyStore = `-Djavax.net.ssl.keyStore=${keyStoreDirectory(connection)}/${KEY_STORE_KEY} -Djavax.net.ssl.keyStorePassword=${TRUST_STORE_PASSWORD}`;
  const value = `${store} -Djavax.net.ssl.trustStorePassword=${password}${presents ? ` ${keyStore}` : ''}`;
  return { name: 'JAVA_TOOL_OPTIONS', value, part: store, otherwise: `Java does not trust the certificate of this Redis unless you add ${value}` };
}

/** Folder of the authorities' certificates in an attached container. */
function caDirectory({ host }: RedisConnection): string {
  return `/etc/redis-ca/${pathName(host)}`;
}

/** Not the folder of the certificates: a volume has the same files in every container. */
function storeDirectory({ host }: RedisConnection): string {
  return `/etc/redis-trust-store/${pathName(host)}`;
}

/** Of the certificate that Java presents. */
function keyStoreDirectory({ host }: RedisConnection): string {
  return `/etc/redis-key-store/${pathName(host)}`;
}

function fileVolume(stem: string, secretName: string, key: string, path: string): VolumeEntry {
  const items = [{ key, path }];
  return { name: secretVolumeName(stem, secretName, items), secret: { secretName, items } };
}
