import type { Site, TlsSettings } from './instance-settings';
import { authorityName, certificateName, InstanceNames, podNames, selfSignedIssuerName } from './names';
import type { CertificateSecret } from '../certificate-secret';
import { RedisCertificate } from '../redis-certificate';
import type { RedisTls, RedisTlsOptions } from '../redis-tls';
import { checkObjectName, checkSecretKey } from '../validation/checks';
import { Problems } from '../validation/problems';
import { instanceOf, required, struct, TEXT, usable } from '../validation/types';

/** Not a prop: clients and policies rely on it, as on 6379. */
const TLS_PORT = 6380;

const OPTIONS = struct<RedisTlsOptions>('RedisTlsOptions', {
  certificate: instanceOf('RedisCertificate', RedisCertificate, 'RedisCertificate.ownAuthority()'),
});

const SECRET = struct<CertificateSecret>('CertificateSecret', { secretName: required(TEXT), certificateKey: TEXT, privateKeyKey: TEXT, caKey: TEXT });

/** What a topology needs of a certificate that is not the usual one. */
export interface CertificateNeeds {
  readonly dnsNames: (instance: string, namespace: string) => readonly string[];
  readonly duration: string;
  readonly renewBefore: string;
}

/** The servers take a renewed certificate without a restart. */
const USUAL_LIFETIME = { duration: '2160h0m0s', renewBefore: '720h0m0s' };

/** What clients connect to. */
export interface Dialled {
  readonly instance: string;
  readonly names: InstanceNames;
  readonly clusterIp?: string;
  readonly certificate?: CertificateNeeds;
}

/** Applies the defaults, and checks what the user chose. */
export function resolveTls(problems: Problems, tls: RedisTls | undefined, dialled: Dialled, site: Site): TlsSettings | undefined {
  if (!tls) { return undefined; }
  const found = problems.within('tls');
  const { certificate } = usable(found, tls._options, OPTIONS, 'options');
  const source = certificate?._source ?? { kind: 'own' };
  const keys = source.kind === 'given' ? givenKeys(found, source.secret) : { secretName: certificateName(dialled.instance), ...DEFAULT_KEYS };
  const { namespace } = site;
  const needs = dialled.certificate;
  if (source.kind === 'own' && namespace === undefined) {
    found.add('certificate', 'must be that of a Secret', 'RedisCertificate.ownAuthority()',
      'the chart has no namespace, and the certificate must have the complete names of the Service: set it, or use RedisCertificate.fromSecret()');
  }
  problems.addAll(found);
  return {
    port: TLS_PORT,
    plain: tls._plain,
    ...keys,
    ...source.kind === 'own' && namespace !== undefined && {
      authority: {
        selfSignedIssuer: selfSignedIssuerName(dialled.instance),
        name: authorityName(dialled.instance),
        dnsNames: needs?.dnsNames(dialled.instance, namespace) ?? dnsNames(dialled.names, namespace),
        ipAddresses: [...dialled.clusterIp === undefined ? [] : [dialled.clusterIp], '127.0.0.1', '::1'],
        duration: needs?.duration ?? USUAL_LIFETIME.duration,
        renewBefore: needs?.renewBefore ?? USUAL_LIFETIME.renewBefore,
      },
    },
  };
}

const DEFAULT_KEYS = { certificateKey: 'tls.crt', privateKeyKey: 'tls.key', caKey: 'ca.crt' };

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

/**
 * The names that a client may connect to. Synth does not know the DNS domain of the cluster: `cluster.local` is that of nearly all, and names without
 * it are in every certificate.
 */
function dnsNames({ service, headlessService, server }: InstanceNames, namespace: string): string[] {
  const pods = podNames(server, 1).map((pod) => `${pod}.${headlessService}`);
  return [...[service, ...pods].flatMap((name) => [name, ...completeNames(name, namespace)]), 'localhost'];
}

export function completeNames(name: string, namespace: string): string[] {
  return [`${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
}
