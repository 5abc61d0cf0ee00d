import type { SecretUse } from './secret-uses';
import type { EngineFamily } from '../engine';

/** As the operator names them. */
export type KubeBlocksTopology = 'standalone' | 'replication' | 'cluster';

/** What the names depend on. */
interface Named {
  readonly family: EngineFamily;
}

/** The operator matches the names of components with those of its topology: they must be exactly these. */

export function serversOf({ family }: Named): string {
  return family;
}

export function sentinelsOf({ family }: Named): string {
  return `${family}-sentinel`;
}

/** What all shards have in common; the operator makes a component `shard-xyz` of each, with three random characters. */
export const SHARDS = 'shard';

/** The least number of which a majority survives the loss of one. */
export const SENTINEL_COUNT = 3;

/** The headless Service of a component, below which its pods have names: kubeblocks 13138f4, pkg/constant/pattern.go:42-73. */
export function headlessOf(instance: string, component: string): string {
  return `${instance}-${component}-headless`;
}

/** On a `Parameter`, as a label: these are the values to begin with. On a `Cluster` of 1.2, as an annotation: the values. */
export const INIT_PARAMETERS = 'config.kubeblocks.io/init-parameters';

/**
 * Secrets that the operator makes of those of the user: of the account `default` of each component, from the connection Secret, and the copy of the
 * certificate. kubeblocks 13138f4, pkg/constant/pattern.go:36-39, pkg/controller/plan/tls.go (GenerateTLSSecretName).
 */
export function operatorSecrets(instance: string, family: Named): SecretUse[] {
  return [serversOf(family), sentinelsOf(family)].flatMap((component): SecretUse[] => [
    { secret: `${instance}-${component}-account-default`, role: 'connection', maker: 'operator' },
    { secret: `${instance}-${component}-tls-certs`, role: 'certificate', maker: 'operator' },
  ]);
}

/**
 * What the operator makes under names that are known: Services, and workloads whose pods and volumes have the names of those of a StatefulSet (kubeblocks 13138f4,
 * pkg/constant/pattern.go:42-73). Names of shards have random characters.
 */
export function operatorObjects(instance: string, family: Named, topology: KubeBlocksTopology) {
  const replicated = topology === 'replication';
  const components = topology === 'cluster' ? [] : [serversOf(family), ...(replicated ? [sentinelsOf(family)] : [])];
  return [
    ...[instance, ...(replicated ? [`${instance}-ro`] : []), ...components.map((component) => headlessOf(instance, component))]
      .map((name) => ({ apiGroup: 'core', kind: 'Service', name })),
    ...components.map((component) => ({ apiGroup: 'apps', kind: 'StatefulSet', name: `${instance}-${component}` })),
  ];
}
