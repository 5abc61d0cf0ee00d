import { resolveClientCertificates } from './client-certificates';
import type { CertificateMaking, Site, TlsSettings } from './instance-settings';
import { certificateName, isAuthoritiesSecretName, jobSecretNames } from './names';
import { NO_VERSIONS, OWN_AUTHORITY_OPTIONS, resolveOwnAuthority } from './own-authority';
import type { CertificateIssuer } from '../certificate-issuer';
import type { CertificateSecret } from '../certificate-secret';
import type { Engine } from '../engine';
import { CertificateSource, RedisCertificate, RedisIssuedCertificateOptions, RedisOwnAuthorityOptions } from '../redis-certificate';
import { RedisClientCertificates } from '../redis-client-certificates';
import type { RedisTls, RedisTlsOptions } from '../redis-tls';
import type { SecretKey } from '../secret-key';
import { checkDistinct, checkDomain, checkNoPrivateKey, checkObjectName, checkSecretKey } from '../validation/checks';
import { className, Problems } from '../validation/problems';
import { FLAG, instanceOf, refusedFor, required, SECRET_KEY, struct, TEXT, TEXTS, usable, ValueType } from '../validation/types';

/** Not a prop: clients and policies rely on it, as on 6379. */
export const TLS_PORT = 6380;

export const CERT_MANAGER = 'cert-manager.io';

/** The servers take a renewed certificate without a restart. */
const LIFETIME = { duration: '2160h0m0s', renewBefore: '720h0m0s' };

const ISSUED_OPTIONS = struct<RedisIssuedCertificateOptions>('RedisIssuedCertificateOptions', { clusterDomain: TEXT, dnsNames: TEXTS, caSecret: SECRET_KEY }, NO_VERSIONS);

const ISSUER = struct<CertificateIssuer>('CertificateIssuer', { name: required(TEXT), kind: TEXT, group: TEXT },
  refusedFor(Object.keys(ISSUED_OPTIONS.types), 'it is in the second argument: RedisCertificate.fromIssuer(issuer, { PROP })'));

const OPTIONS = struct<RedisTlsOptions>('RedisTlsOptions', {
  certificate: certificateOf(instanceOf('RedisCertificate', RedisCertificate, 'RedisCertificate.ownAuthority()')),
  attachPlain: FLAG,
  clientCertificates: instanceOf('RedisClientCertificates', RedisClientCertificates, 'RedisClientCertificates.required()'),
}, refusedFor(Object.keys({ ...OWN_AUTHORITY_OPTIONS.types, ...ISSUED_OPTIONS.types }),
  'it is an option of the certificate, such as certificate: RedisCertificate.ownAuthority({ dnsNames })'));

const SECRET = struct<CertificateSecret>('CertificateSecret', { secretName: required(TEXT), certificateKey: TEXT, privateKeyKey: TEXT, caKey: TEXT, caSecretName: TEXT });

/** Of the instance whose TLS it is. */
export interface TlsSubject {
  readonly instance: string;
  readonly clusterIp?: string;
  readonly engine: Engine;
  readonly password: boolean;
}

/** Whether clients have a port without TLS. */
export function hasPlainPort({ tls }: { readonly tls?: TlsSettings }): boolean {
  return tls?.plain !== false;
}

/** Applies the defaults, and checks what the user chose. The topology adds the names that clients connect to. */
export function resolveTls(problems: Problems, tls: RedisTls | undefined, subject: TlsSubject, site: Site): TlsSettings | undefined {
  if (!tls) { return undefined; }
  const found = problems.within('tls');
  const { certificate, attachPlain = false, clientCertificates } = usable(found, tls._options, OPTIONS, 'options');
  const source = certificate?._source ?? { kind: 'own', options: {} };
  if (!tls._plain && attachPlain) { found.add('attachPlain', 'must be absent with RedisTls.only()', attachPlain, 'there is no plain port'); }
  const clients = resolveClientCertificates(found, clientCertificates, source, subject);
  const settings = { port: TLS_PORT, plain: tls._plain, attached: !attachPlain, ...clients && { clients } };
  if (source.kind === 'given') {
    const keys = givenKeys(found, source.secret, subject.instance);
    problems.addAll(found);
    return { ...settings, ...keys };
  }
  const made = makingOf(found, source, subject, site);
  problems.addAll(found);
  const secretName = certificateName(subject.instance);
  return {
    ...settings,
    secretName,
    ...DEFAULT_KEYS,
    caSecretName: made?.authorities?.secretName ?? made?.own?.secretName ?? secretName,
    ...made?.authorities && { caKey: made.authorities.key },
    ...made && { made },
  };
}

const DEFAULT_KEYS = { certificateKey: 'tls.crt', privateKeyKey: 'tls.key', caKey: 'ca.crt' };

/** How cert-manager makes the certificate; nothing if a problem was found. */
function makingOf(
  problems: Problems, source: Exclude<CertificateSource, { kind: 'given' }>, { instance, clusterIp }: TlsSubject, { namespace }: Site,
): CertificateMaking | undefined {
  const found = problems.within('certificate');
  const options: Partial<RedisOwnAuthorityOptions & RedisIssuedCertificateOptions> = source.kind === 'own'
    ? usable(found, source.options, OWN_AUTHORITY_OPTIONS, 'options')
    : usable(found, source.options, ISSUED_OPTIONS, 'options');
  const { clusterDomain = 'cluster.local', dnsNames = [], caSecret } = options;
  checkDomain(found, 'clusterDomain', clusterDomain);
  checkDistinct(found, 'dnsNames', dnsNames);
  // One label of any text, as certificates have it.
  dnsNames.forEach((name, index) => checkDomain(found, `dnsNames[${index}]`, name.replace(/^\*\./, '')));
  const own = source.kind === 'own' ? resolveOwnAuthority(found, options, instance) : undefined;
  if (!found.has('caSecret')) { checkAuthorities(found, caSecret, instance); }
  problems.addAll(found);
  if (namespace === undefined) {
    problems.add('certificate', 'must be that of a Secret', `RedisCertificate.${source.kind === 'own' ? 'ownAuthority' : 'fromIssuer'}()`,
      'the chart has no namespace, and the certificate must have the complete names of the Service: set it, or use RedisCertificate.fromSecret()');
    return undefined;
  }
  return {
    ...source.kind === 'own'
      ? { own: own!.settings, issuer: { name: own!.issuer, kind: 'Issuer', group: CERT_MANAGER } }
      : { issuer: givenIssuer(problems, source.issuer), ...caSecret && { authorities: caSecret } },
    namespace,
    clusterDomain,
    ...LIFETIME,
    dnsNames,
    ipAddresses: [...clusterIp === undefined ? [] : [clusterIp], '127.0.0.1', '::1'],
  };
}

function certificateOf(type: ValueType): ValueType {
  return { ...type, why: (value) => (isAuthority(value) ? 'use RedisCertificate.fromIssuer(authority.issuer)' : type.why!(value)) };
}

/** By its name: the construct is of a later stage. */
function isAuthority(given: unknown): boolean {
  return className(given) === 'RedisCertificateAuthority';
}

function checkAuthorities(problems: Problems, caSecret: SecretKey | undefined, instance: string): void {
  checkSecretKey(problems, 'caSecret', caSecret);
  if (!caSecret) { return; }
  checkNoJobSecret(problems, 'caSecret.secretName', caSecret.secretName, instance);
  // Each is a file of one folder.
  if ([DEFAULT_KEYS.certificateKey, DEFAULT_KEYS.privateKeyKey].includes(caSecret.key)) {
    problems.add('caSecret.key', 'must not be that of the certificate or its private key', caSecret.key, 'it must have the certificates of authorities alone');
  }
}

function checkNoJobSecret(problems: Problems, prop: string, secretName: string, instance: string): void {
  if (jobSecretNames(instance, true).includes(secretName)) {
    problems.add(prop, 'must not be a Secret that the Job makes for the instance', secretName, 'it has passwords, and no certificate');
  }
}

function givenIssuer(problems: Problems, given: CertificateIssuer) {
  const found = problems.within('certificate');
  if (isAuthority(given)) {
    found.addUnshown('issuer', 'must be a CertificateIssuer', 'a RedisCertificateAuthority', 'pass its issuer: RedisCertificate.fromIssuer(authority.issuer)');
    problems.addAll(found);
    return { name: '', kind: 'Issuer', group: CERT_MANAGER };
  }
  const { name = '', kind = 'Issuer', group = CERT_MANAGER } = usable(found, given, ISSUER, 'issuer');
  if (!found.has('name', 'issuer')) { checkObjectName(found, 'name', name); }
  if (!ISSUER_KIND.test(kind)) { found.add('kind', "must be a kind of Kubernetes, such as 'Issuer' or 'ClusterIssuer'", kind); }
  checkDomain(found, 'group', group);
  problems.addAll(found);
  return { name, kind, group };
}

const ISSUER_KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

function givenKeys(problems: Problems, given: CertificateSecret, instance: string) {
  const found = problems.within('certificate');
  const { secretName = '', caSecretName = secretName, ...keys } = usable(found, given, SECRET, 'secret');
  const all = { ...DEFAULT_KEYS, ...keys };
  if (caSecretName !== secretName) {
    checkObjectName(found, 'caSecretName', caSecretName);
    checkNoJobSecret(found, 'caSecretName', caSecretName, instance);
    checkNoPrivateKey(found, 'caKey', all.caKey);
  }
  if (!found.has('secretName', 'secret')) {
    checkObjectName(found, 'secretName', secretName);
    checkNoJobSecret(found, 'secretName', secretName, instance);
    if (isAuthoritiesSecretName(instance, secretName)) {
      found.add('secretName', 'must not be a Secret that the Job makes for the instance', secretName, 'it has certificates of authorities alone, and no key');
    }
    for (const [prop, key] of Object.entries(all)) { checkSecretKey(found, prop, { secretName: 'checked', key }); }
    // Each key is a file of its own.
    if (new Set(Object.values(all)).size < 3) {
      found.add('keys', 'must differ for certificate, private key and authorities', Object.values(all));
    }
  }
  problems.addAll(found);
  return { secretName, caSecretName, ...all };
}
