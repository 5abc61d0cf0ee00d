import { withNames } from './certificate-names';
import type { TlsSettings } from './instance-settings';
import { headlessOf, KubeBlocksTopology, SENTINEL_COUNT, sentinelsOf, serversOf } from './kubeblocks-names';
import { podNames, replicationNames } from './names';
import type { EngineFamily } from '../engine';
import type { Problems } from '../validation/problems';

/**
 * The operator copies the Secret of a certificate when it reconciles the instance for another reason, and tells no pod (kubeblocks 13138f4,
 * controllers/apps/component/transformer_component_tls.go:177-190): a server has the certificate that it started with, and one of 90 days would expire
 * under it. So it is valid for 5 years and renewed after 2: a pod must restart once in 3 years.
 */
const LIFETIME = { duration: '43800h0m0s', renewBefore: '26280h0m0s' };

/** Of whom the certificate is. */
export interface CertificateSubject {
  readonly instance: string;
  readonly family: EngineFamily;
  readonly topology: KubeBlocksTopology;
}

/**
 * With the names of the Services, and those below the headless Services by which pods know each other and sentinels name the primary. No client accepts a
 * wildcard directly below a short name, so those of REDIS_SENTINELS are in full.
 */
export function withCertificate(problems: Problems, tls: TlsSettings | undefined, subject: CertificateSubject): TlsSettings | undefined {
  const { instance, family, topology } = subject;
  const servers = headlessOf(instance, serversOf({ family }));
  const sentinels = headlessOf(instance, sentinelsOf({ family }));
  const pods = podNames(`${instance}-${sentinelsOf({ family })}`, SENTINEL_COUNT).map((pod) => `${pod}.${sentinels}`);
  const replicated = topology === 'replication';
  const named = withNames(problems, { tls }, {
    services: [instance, ...replicated ? [replicationNames(instance).readService] : []],
    pods: [`*.${servers}`, ...replicated ? [`*.${sentinels}`, ...pods] : []],
  });
  return named?.made ? { ...named, made: { ...named.made, ...LIFETIME } } : named;
}
