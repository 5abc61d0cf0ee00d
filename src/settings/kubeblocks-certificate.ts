import { headlessOf, KubeBlocksTopology, SENTINEL_COUNT, sentinelsOf, serversOf } from './kubeblocks-names';
import { podNames } from './names';
import { CertificateNeeds, completeNames } from './tls';
import type { EngineFamily } from '../engine';

/**
 * The operator copies the Secret of a certificate when it reconciles the instance for another reason, and tells no pod (kubeblocks 13138f4,
 * controllers/apps/component/transformer_component_tls.go:177-190): a server has the certificate that it started with, and one of 90 days would expire
 * under it. So it is valid for 5 years and renewed after 2: a pod must restart once in 3 years.
 */
const LIFETIME = { duration: '43800h0m0s', renewBefore: '26280h0m0s' };

/**
 * The names of the Services, and those below the headless Services by which pods know each other and sentinels name the primary. No client accepts a
 * wildcard directly below a short name, so those of REDIS_SENTINELS are in full.
 */
export function certificateNeeds(family: EngineFamily, topology: KubeBlocksTopology): CertificateNeeds {
  return {
    ...LIFETIME,
    dnsNames: (instance, namespace) => {
      const servers = headlessOf(instance, serversOf({ family }));
      const sentinels = headlessOf(instance, sentinelsOf({ family }));
      const pods = podNames(`${instance}-${sentinelsOf({ family })}`, SENTINEL_COUNT).map((pod) => `${pod}.${sentinels}`);
      const replicated = topology === 'replication';
      return [
        ...[instance, ...replicated ? [`${instance}-ro`] : []].flatMap((name) => [name, ...completeNames(name, namespace)]),
        ...[servers, ...replicated ? [sentinels] : []].flatMap((name) => completeNames(`*.${name}`, namespace)),
        ...replicated ? pods : [],
        'localhost',
      ];
    },
  };
}
