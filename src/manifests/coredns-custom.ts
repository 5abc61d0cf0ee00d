import type { ConfigMap } from './kubernetes';

/** What CoreDNS imports into its server of all zones, where the platform has made it so. No label: the object belongs to the whole cluster. */
export function coreDnsCustom(): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'kube-system', name: 'coredns-custom' } };
}

/** CoreDNS imports what has this ending; a file with another one it takes for a server of its own, or not at all. */
export function ruleFile(name: string): string {
  return `${name}.override`;
}

/**
 * Rules for these names alone: other names below the same last part are those of cloud providers. CoreDNS gives the answer the name that was asked for, because the
 * match is exact. A line that it cannot read stops it at its next start, so nothing but checked names may come here.
 */
export function rewriteRules(targets: readonly (readonly [name: string, target: string])[]): string {
  return targets.map(([name, target]) => `rewrite stop name exact ${name} ${target}\n`).join('');
}
