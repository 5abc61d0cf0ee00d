import { isIP } from 'net';
import type { InstanceSettings, TlsSettings } from './instance-settings';
import { LONGEST_NAME } from '../validation/checks';
import type { Problems } from '../validation/problems';

/** What clients connect to, by names without a namespace. */
export interface Dialled {
  /** Of Services that lead to several pods. */
  readonly services: readonly string[];
  /** Of single pods: a cluster redirects clients to them. */
  readonly pods: readonly string[];
  /** Whether clients outside connect to the pods too. */
  readonly podsOutside?: boolean;
}

/** With more pods than this the certificate has the complete names of pods alone, which are those that a cluster announces. */
const PODS_WITH_SHORT_NAMES = 50;

/** OpenSSL accepts 100 KiB of certificates, and Go 64 KiB in versions before 1.22: the rest is for the other fields, and for authorities in between. */
const MOST_BYTES = 48 * 1024;

/** The TLS of an instance with the names in the certificate, where cert-manager makes it. */
export function withNames(problems: Problems, { tls, external }: Pick<InstanceSettings, 'tls' | 'external'>, dialled: Dialled): TlsSettings | undefined {
  if (!tls?.made) { return tls; }
  const { services, pods, podsOutside = false } = dialled;
  const { namespace, clusterDomain, dnsNames, ipAddresses } = tls.made;
  const all = (name: string) => [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, complete(name)];
  const complete = (name: string) => `${name}.${namespace}.svc.${clusterDomain}`;
  const ofPods = pods.length > PODS_WITH_SHORT_NAMES ? pods.map(complete) : pods.flatMap(all);
  const outside = external ? [external.host, ...podsOutside && !external.portPerNode ? [`*.${external.host}`] : []] : [];
  const isAddress = (host: string) => isIP(host) !== 0;
  const names = [...new Set([...services.flatMap(all), ...ofPods, 'localhost', ...outside.filter((host) => !isAddress(host)), ...dnsNames])];
  const longest = names.reduce((one, other) => (other.length > one.length ? other : one));
  if (longest.length > LONGEST_NAME) {
    problems.add('tls', `must have names of at most ${LONGEST_NAME} characters in its certificate`, longest, 'DNS knows no longer ones: correct clusterDomain');
  }
  const bytes = names.reduce((sum, name) => sum + name.length + 2, 0);
  if (bytes > MOST_BYTES) {
    problems.add('tls', `must have a certificate of at most ${MOST_BYTES / 1024} KiB`, `${pods.length} pods`,
      `their names alone have ${Math.ceil(bytes / 1024)} KiB, and clients refuse it: use RedisCertificate.fromSecret() with a wildcard, or shorter names`);
  }
  return { ...tls, made: { ...tls.made, dnsNames: names, ipAddresses: [...new Set([...ipAddresses, ...outside.filter(isAddress)])] } };
}
