import type { CertificateMaking, Site, TlsSettings } from './instance-settings';
import { authorityName, certificateName, selfSignedIssuerName } from './names';
import type { CertificateIssuer } from '../certificate-issuer';
import type { CertificateSecret } from '../certificate-secret';
import { CertificateSource, RedisCertificate, RedisCertificateOptions } from '../redis-certificate';
import type { RedisTls, RedisTlsOptions } from '../redis-tls';
import { checkDistinct, checkHost, checkObjectName, checkSecretKey } from '../validation/checks';
import { Problems } from '../validation/problems';
import { instanceOf, required, struct, TEXT, TEXTS, usable } from '../validation/types';

/** Not a prop: clients and policies rely on it, as on 6379. */
export const TLS_PORT = 6380;

const CERT_MANAGER = 'cert-manager.io';

/** The servers take a renewed certificate without a restart. */
const LIFETIME = { duration: '2160h0m0s', renewBefore: '720h0m0s' };

const OPTIONS = struct<RedisTlsOptions>('RedisTlsOptions', {
  certificate: instanceOf('RedisCertificate', RedisCertificate, 'RedisCertificate.ownAuthority()'),
});

const CERTIFICATE_OPTIONS = struct<RedisCertificateOptions>('RedisCertificateOptions', { clusterDomain: TEXT, dnsNames: TEXTS });

const ISSUER = struct<CertificateIssuer>('CertificateIssuer', { name: required(TEXT), kind: TEXT, group: TEXT });

const SECRET = struct<CertificateSecret>('CertificateSecret', { secretName: required(TEXT), certificateKey: TEXT, privateKeyKey: TEXT, caKey: TEXT });

/** Of the instance whose TLS it is. */
export interface TlsSubject {
  readonly instance: string;
  /** Whether its pods connect to each other, on the plain port. */
  readonly plainPeers: boolean;
  readonly clusterIp?: string;
}

/** Applies the defaults, and checks what the user chose. The topology adds the names that clients connect to. */
export function resolveTls(problems: Problems, tls: RedisTls | undefined, subject: TlsSubject, site: Site): TlsSettings | undefined {
  if (!tls) { return undefined; }
  const found = problems.within('tls');
  const { certificate } = usable(found, tls._options, OPTIONS, 'options');
  const source = certificate?._source ?? { kind: 'own', options: {} };
  if (!tls._plain && subject.plainPeers) {
    problems.add('tls', 'must be RedisTls.beside()', 'RedisTls.only()', 'the pods of this topology connect to each other without TLS');
  }
  const settings = { port: TLS_PORT, plain: tls._plain };
  if (source.kind === 'given') {
    const keys = givenKeys(found, source.secret);
    problems.addAll(found);
    return { ...settings, ...keys };
  }
  const made = makingOf(found, source, subject, site);
  problems.addAll(found);
  return { ...settings, secretName: certificateName(subject.instance), ...DEFAULT_KEYS, ...made && { made } };
}

const DEFAULT_KEYS = { certificateKey: 'tls.crt', privateKeyKey: 'tls.key', caKey: 'ca.crt' };

/** How cert-manager makes the certificate; nothing if a problem was found. */
function makingOf(
  problems: Problems, source: Exclude<CertificateSource, { kind: 'given' }>, { instance, clusterIp }: TlsSubject, { namespace }: Site,
): CertificateMaking | undefined {
  const { clusterDomain = 'cluster.local', dnsNames = [] } = usable(problems, source.options, CERTIFICATE_OPTIONS, 'certificate');
  const found = problems.within('certificate');
  checkHost(found, 'clusterDomain', clusterDomain);
  checkDistinct(found, 'dnsNames', dnsNames);
  dnsNames.forEach((name, index) => checkHost(found, `dnsNames[${index}]`, name));
  problems.addAll(found);
  if (namespace === undefined) {
    problems.add('certificate', 'must be that of a Secret', `RedisCertificate.${source.kind === 'own' ? 'ownAuthority' : 'fromIssuer'}()`,
      'the chart has no namespace, and the certificate must have the complete names of the Service: set it, or use RedisCertificate.fromSecret()');
    return undefined;
  }
  return {
    ...source.kind === 'own'
      ? { selfSignedIssuer: selfSignedIssuerName(instance), issuer: { name: authorityName(instance), kind: 'Issuer', group: CERT_MANAGER } }
      : { issuer: givenIssuer(problems, source.issuer) },
    namespace,
    clusterDomain,
    ...LIFETIME,
    dnsNames,
    ipAddresses: [...clusterIp === undefined ? [] : [clusterIp], '127.0.0.1', '::1'],
  };
}

function givenIssuer(problems: Problems, given: CertificateIssuer) {
  const { name = '', kind = 'Issuer', group = CERT_MANAGER } = usable(problems, given, ISSUER, 'certificate');
  const found = problems.within('certificate');
  if (!problems.has('name', 'certificate')) { checkObjectName(found, 'name', name); }
  if (!ISSUER_KIND.test(kind)) { found.add('kind', "must be a kind of Kubernetes, such as 'Issuer' or 'ClusterIssuer'", kind); }
  checkHost(found, 'group', group);
  problems.addAll(found);
  return { name, kind, group };
}

const ISSUER_KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

function givenKeys(problems: Problems, given: CertificateSecret) {
  const { secretName = '', ...keys } = usable(problems, given, SECRET, 'certificate');
  const all = { ...DEFAULT_KEYS, ...keys };
  const found = problems.within('certificate');
  if (!problems.has('secretName', 'certificate')) {
    checkObjectName(found, 'secretName', secretName);
    for (const [prop, key] of Object.entries(all)) { checkSecretKey(found, prop, { secretName: 'checked', key }); }
    // Each key is a file of its own.
    if (new Set(Object.values(all)).size < 3) {
      found.add('keys', 'must differ for certificate, private key and authorities', Object.values(all));
    }
  }
  problems.addAll(found);
  return { secretName, ...all };
}
