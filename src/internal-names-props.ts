import type { InternalNamesWay } from './internal-names-way';

/**
 * Props of `InternalNames`.
 */
export interface InternalNamesProps {
  /**
   * The namespace of the names, and with it the last part of each: at most 63 characters of a-z, 0-9 and '-'. For ExternalName it must exist, and who applies the
   * YAML must be allowed to make Services in it. Not that of an instance: a name would be that of its Service. A change deletes the old names, and restarts no
   * pod.
   *
   * @default 'internal'
   * @jsii suppress JSII5018
   */
  readonly namespace?: string;

  /**
   * The DNS domain of the cluster, `clusterDomain` of its kubelets: a name leads to the complete name of a Service. A change restarts no pod.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;

  /**
   * How the names lead to the instances. A change deletes the old names when the new ones are there, and restarts no pod.
   *
   * @default InternalNamesWay.EXTERNAL_NAME
   */
  readonly way?: InternalNamesWay;
}
