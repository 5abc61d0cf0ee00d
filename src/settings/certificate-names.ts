import type { TlsSettings } from './instance-settings';
import type { Problems } from '../validation/problems';

/** What clients connect to, by names without a namespace. */
export interface Dialled {
  /** Of Services that lead to several pods. */
  readonly services: readonly string[];
  /** Of single pods: a cluster redirects clients to them. */
  readonly pods: readonly string[];
}

/** With more pods than this the certificate has the complete names of pods alone, which are those that a cluster announces. */
const PODS_WITH_SHORT_NAMES = 50;

/** OpenSSL accepts 100 KiB of certificates, and Go 64 KiB in versions before 1.22: the rest is for the other fields, and for authorities in between. */
const MOST_BYTES = 48 * 1024;

/** The settings with the names in the certificate, where cert-manager makes it. */
export function withNames(problems: Problems, tls: TlsSettings | undefined, { services, pods }: Dialled): TlsSettings | undefined {
  if (!tls?.made) { return tls; }
  const { namespace, clusterDomain, dnsNames } = tls.made;
  const all = (name: string) => [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, complete(name)];
  const complete = (name: string) => `${name}.${namespace}.svc.${clusterDomain}`;
  const ofPods = pods.length > PODS_WITH_SHORT_NAMES ? pods.map(complete) : pods.flatMap(all);
  const names = [...new Set([...services.flatMap(all), ...ofPods, 'localhost', ...dnsNames])];
  const bytes = names.reduce((sum, name) => sum + name.length + 2, 0);
  if (bytes > MOST_BYTES) {
    problems.add('tls', `must have a certificate of at most ${MOST_BYTES / 1024} KiB`, `${pods.length} pods`,
      `their names alone have ${Math.ceil(bytes / 1024)} KiB, and clients refuse it: use RedisCertificate.fromSecret() with a wildcard, or shorter names`);
  }
  return { ...tls, made: { ...tls.made, dnsNames: names } };
}
