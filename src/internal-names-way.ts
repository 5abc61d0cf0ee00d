/**
 * How a short name leads to an instance.
 */
export enum InternalNamesWay {
  /** A Service of type ExternalName in the namespace of the names. It needs no right over the DNS of the cluster, and works with every DNS server of a cluster. */
  EXTERNAL_NAME = 'ExternalName',
  /**
   * A rule for CoreDNS in the ConfigMap `coredns-custom` of the namespace `kube-system`, which k3s, AKS and Gardener make CoreDNS read. No namespace of the names is needed, and pods find
   * a name that ends with a dot too. Who applies the YAML must be allowed to write that ConfigMap, which the whole cluster shares.
   */
  COREDNS_CUSTOM = 'coredns-custom',
}
