import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { Clash, refuseClashes } from './refuse-clashes';
import { HOST_NAME_ANNOTATION } from '../settings/external';
import { canonicalHost } from '../validation/url-host';

/** A Service that claims an address outside of the cluster. */
interface Claim {
  readonly service: ApiObject;
  readonly instance: Construct;
  /** As a message has it. */
  readonly address: string;
}

/** Two instances with the same address, and how many more they share. */
interface Conflict {
  readonly first: Claim;
  readonly second: Claim;
  readonly more: number;
}

/** The Services that lead from outside to the instances, with the host by which. */
const claimants = new WeakMap<ApiObject, { readonly instance: Construct; readonly host: string }>();

/**
 * Refuses at synth two instances of one chart with the same port of the nodes, of which Kubernetes refuses the second one, or with load balancers of the same host and port,
 * of which a name leads to one. Charts of an app may go to different clusters, so across charts it warns.
 */
export function refuseSameAddresses(instance: Construct, host: string, services: readonly ApiObject[]): void {
  for (const service of services) { claimants.set(service, { instance, host }); }
  refuseClashes(instance, clashesIn);
}

function clashesIn(root: IConstruct): Clash[] {
  return conflictsIn(root).map(clashOf);
}

function conflictsIn(root: IConstruct): Conflict[] {
  const byAddress = new Map<string, Claim[]>();
  const byInstances = new Map<string, Conflict>();
  for (const second of root.node.findAll().flatMap(claimsOf)) {
    const others = byAddress.get(second.address) ?? [];
    for (const first of others.filter(({ instance }) => instance !== second.instance)) {
      const instances = `${first.instance.node.addr},${second.instance.node.addr}`;
      const known = byInstances.get(instances);
      byInstances.set(instances, known ? { ...known, more: known.more + 1 } : { first, second, more: 0 });
    }
    byAddress.set(second.address, [...others, second]);
  }
  return [...byInstances.values()];
}

/** As a synth at this moment would write the Service: patches count. */
function claimsOf(construct: IConstruct): Claim[] {
  const claimant = ApiObject.isApiObject(construct) ? claimants.get(construct) : undefined;
  if (!claimant) { return []; }
  const service = construct as ApiObject;
  const { metadata, spec } = service.toJson();
  const host = canonicalHost(metadata.annotations?.[HOST_NAME_ANNOTATION] ?? claimant.host);
  const ports: readonly { readonly port: number; readonly nodePort?: number }[] = spec.ports;
  return ports.flatMap(({ port, nodePort }) => [
    ...nodePort === undefined ? [] : [`port ${nodePort} of every node`],
    ...spec.type === 'LoadBalancer' ? [`the address ${host}:${port}`] : [],
  ]).map((address) => ({ service, instance: claimant.instance, address }));
}

function clashOf({ first, second, more }: Conflict): Clash {
  const others = more === 0 ? '' : `, and ${more} more`;
  const text = `'${first.service.node.path}' and '${second.service.node.path}' both claim ${first.address}${others}`;
  return {
    first: first.service,
    second: second.service,
    instance: second.instance,
    error: `${text}: set another 'external' on one instance`,
    warning: `${text}: apply their charts to different clusters, or set another 'external' on one instance`,
  };
}
