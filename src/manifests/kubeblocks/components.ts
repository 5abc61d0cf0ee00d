import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';

/** The operator matches the names of components with those of its topology: they must be exactly these. */

export function serversOf({ family }: KubeBlocksSettings): string {
  return family;
}

export function sentinelsOf({ family }: KubeBlocksSettings): string {
  return `${family}-sentinel`;
}

/** What all shards have in common; the operator makes a component `shard-xyz` of each, with three random characters. */
export const SHARDS = 'shard';

/** The least number of which a majority survives the loss of one. */
export const SENTINEL_COUNT = 3;
