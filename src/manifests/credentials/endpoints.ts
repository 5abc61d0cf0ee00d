import type { EnvVar } from '../kubernetes';

/** What the connection Secret of several servers says in addition to address and password. Names are those of Services, without a namespace. */
export interface Endpoints {
  /** The address for reads. */
  readonly readService?: string;
  readonly sentinels?: { readonly names: readonly string[]; readonly port: number; readonly masterName: string };
  /** Where cluster-aware clients begin. */
  readonly nodes?: readonly string[];
}

/** As the Job's script takes them. */
export function endpointVariables({ readService, sentinels, nodes }: Endpoints): EnvVar[] {
  return [
    ...readService ? [{ name: 'READ_SERVICE', value: readService }] : [],
    ...sentinels ? [
      { name: 'SENTINELS', value: sentinels.names.join(' ') },
      { name: 'SENTINEL_PORT', value: String(sentinels.port) },
      { name: 'MASTER_NAME', value: sentinels.masterName },
    ] : [],
    ...nodes ? [{ name: 'NODES', value: nodes.join(' ') }] : [],
  ];
}
