/** An option of a pod's resolver, as Kubernetes spells it. */
export interface ResolverOption {
  readonly name: string;
  readonly value?: string;
}

/**
 * How the pods of a client look up a name. By default a lookup that meets a DNS server which is down asks it for 10 seconds, and the name of a Service is up
 * to four names, two queries each, any of which can meet it. Not `attempts`: glibc asks again from the same port, so the DNS Service sends that to the same
 * server. More attempts than the default of two only prolong it.
 */
const RESOLVER_OPTIONS: readonly ResolverOption[] = [
  { name: 'timeout', value: '1' },
  // A name with four dots or more, such as that of a Service in full, is looked up as it is first.
  { name: 'ndots', value: '4' },
];

/** Those that the pods do not have. Where the cluster's DNS is not asked, names of Services mean nothing, and `ndots` would only delay the others. */
export function missingOptions(present: readonly ResolverOption[], dnsPolicy: string = 'ClusterFirst', hostNetwork = false): readonly ResolverOption[] {
  const asksCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  return RESOLVER_OPTIONS.filter(({ name }) => !present.some((option) => option.name === name) && (asksCluster || name !== 'ndots'));
}
