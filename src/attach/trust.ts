import { posix } from 'path';
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
  /** The issuer whose certificate the files have... */
  readonly issuer?: string;
  /** ...and the volumes with them. */
  readonly issuerVolumes: readonly string[];
}

/** Secrets of certificates that are made for a Redis. */
export interface MadeSecrets {
  readonly server?: string;
  readonly client?: string;
  /** That with the certificates of the authorities, if it is another one: a trust store of cert-manager has that of the certificate alone. */
  readonly authorities?: string;
  /** Who signs the certificate of the server. */
  readonly issuer?: string;
}

/** The issuers whose certificates the volumes of a workload have, by the name of the volume. */
export type KnownIssuers = ReadonlyMap<string, string>;

interface SharedVariable {
  readonly name: string;
  readonly value: string;
  /** What the value of a container's own must contain to do the same. */
  readonly part: string;
  /** Says what is missing to who keeps the variable. */
  readonly otherwise: string;
  /** The file that a value names, if such a file of the same authorities does the same. */
  readonly fileIn: (value: string) => string | undefined;
  /** What has the file of this one. */
  readonly volume: string;
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
  const caVolume = fileVolume('redis-ca', caSecret.secretName, caSecret.key, 'ca.crt');
  const storeVolume = store && fileVolume('redis-trust-store', store.secretName, store.key, TRUST_STORE_KEY);
  const storePassword = store?.passwordSecret ? `$(${storePasswordName(prefix)})` : TRUST_STORE_PASSWORD;
  // Another Secret, or another key, has the authorities that the user wants.
  const ofIssuer = caSecret.secretName === secrets.server && caSecret.key === 'ca.crt';
  return {
    caFile: file,
    certificate,
    pythonUrl: kinds.includes('python'),
    volumes: [
      { volume: caVolume, path: caDirectory(connection) },
      ...storeVolume ? [{ volume: storeVolume, path: storeDirectory(connection) }] : [],
      ...keySecret === undefined ? [] : [{ volume: fileVolume('redis-key-store', keySecret, KEY_STORE_KEY, KEY_STORE_KEY), path: keyStoreDirectory(connection) }],
      ...certificate ? [certificate] : [],
    ],
    shared: [
      ...kinds.includes('node') ? [nodeVariable(file, caVolume.name)] : [],
      ...kinds.includes('openssl') ? [openSslVariable(file, caVolume.name)] : [],
      ...storeVolume ? [javaVariable(connection, storeVolume.name, storePassword, keySecret !== undefined)] : [],
    ],
    storePassword: store?.passwordSecret,
    makesTrustStore: store?.made ?? false,
    makesKeyStore: keySecret !== undefined,
    issuer: ofIssuer ? secrets.issuer : undefined,
    issuerVolumes: ofIssuer ? [caVolume.name, ...storeVolume && store?.made ? [storeVolume.name] : []] : [],
  };
}

export function storePasswordName(prefix: string): string {
  return `${prefix}TRUST_STORE_PASSWORD`;
}

/**
 * Mounts the files, and adds the variables by which programs find them. A container has one variable of each name, and keeps it: a warning for each whose own
 * one does not do the same.
 */
export function addTrust(workload: Workload, containers: readonly string[], trust: TrustSettings, known: KnownIssuers): string[] {
  return containers.flatMap((container) => {
    for (const { volume, path } of trust.volumes) { workload.mount(container, volume, path); }
    return trust.shared.flatMap((variable) => {
      const { name, value, part, otherwise } = variable;
      const present = workload.env(container);
      if (!present.has(name)) {
        workload.addEnv(container, { name, value });
        return [];
      }
      const kept = present.get(name) ?? '';
      return kept.includes(part) || hasSameAuthorities(workload, container, kept, variable, trust, known)
        ? []
        : [`container '${container}' has ${name} already and keeps it: ${otherwise}`];
    });
  });
}

/** Whether the file that the container takes is that of another Redis with the same authorities: of one key of a Secret, or of one issuer. */
function hasSameAuthorities(
  workload: Workload, container: string, kept: string, { value, volume, fileIn }: SharedVariable, { issuer }: TrustSettings, known: KnownIssuers,
): boolean {
  const file = fileIn(kept);
  if (file === undefined || posix.basename(file) !== posix.basename(fileIn(value)!)) { return false; }
  const mounted = workload.mountedAt(container, posix.dirname(file));
  return mounted !== undefined && (mounted === volume || (issuer !== undefined && known.get(mounted) === issuer));
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

function nodeVariable(file: string, volume: string): SharedVariable {
  return {
    name: 'NODE_EXTRA_CA_CERTS',
    value: file,
    part: file,
    otherwise: 'Node.js does not trust the certificate of this Redis unless that file has the certificates of '
      + `${file} too, or the client gets them as its 'ca' option`,
    fileIn: (value) => value,
    volume,
  };
}

function openSslVariable(file: string, volume: string): SharedVariable {
  return {
    name: 'SSL_CERT_FILE',
    value: file,
    part: file,
    otherwise: `OpenSSL does not trust the certificate of this Redis unless that file has the certificates of ${file} too`,
    fileIn: (value) => value,
    volume,
  };
}

/** The last of several options is the one that counts. */
const JAVA_TRUST_STORE = /.*-Djavax\.net\.ssl\.trustStore=(\S+)/s;

function javaVariable(connection: RedisConnection, volume: string, password: string, presents: boolean): SharedVariable {
  const store = `-Djavax.net.ssl.trustStore=${storeDirectory(connection)}/${TRUST_STORE_KEY}`;
  const keyStore = `-Djavax.net.ssl.keyStore=${keyStoreDirectory(connection)}/${KEY_STORE_KEY} -Djavax.net.ssl.keyStorePassword=${TRUST_STORE_PASSWORD}`;
  const value = `${store} -Djavax.net.ssl.trustStorePassword=${password}${presents ? ` ${keyStore}` : ''}`;
  return {
    name: 'JAVA_TOOL_OPTIONS',
    value,
    part: store,
    otherwise: `Java does not trust the certificate of this Redis unless you add ${value}`,
    // A key store is that of one Redis, whose certificate would be presented to the other one.
    fileIn: (options) => (presents ? undefined : JAVA_TRUST_STORE.exec(options)?.[1]),
    volume,
  };
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
