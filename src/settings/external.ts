import { isIP } from 'net';
import type { RedisCommonProps } from '../common-props';
import type { ExternalSettings, Site } from './instance-settings';
import { MAX_REPLICAS_PER_SHARD } from './replicas';
import { TLS_PORT } from './tls';
import { RedisExternal, RedisLoadBalancerOptions, RedisNodePortOptions } from '../redis-external';
import { RedisTls } from '../redis-tls';
import {
  checkAnnotations, checkCidr, checkDistinct, checkHost, checkLoadBalancerClass, checkWhole, LONGEST_NAME, sortedEntries,
} from '../validation/checks';
import { Problems } from '../validation/problems';
import { FLAG, NUMBER, required, struct, TEXT, TEXT_MAP, TEXTS, usable } from '../validation/types';

/** By which external-dns leads a name to a load balancer. */
export const HOST_NAME_ANNOTATION = 'external-dns.alpha.kubernetes.io/hostname';

const COMMON = { host: required(TEXT), annotations: TEXT_MAP };

const LOAD_BALANCER = struct<RedisLoadBalancerOptions>('RedisLoadBalancerOptions', { ...COMMON, loadBalancerClass: TEXT, sourceRanges: TEXTS, portPerNode: FLAG });

const NODE_PORT = struct<RedisNodePortOptions>('RedisNodePortOptions', { ...COMMON, port: required(NUMBER) });

/** What of an instance decides on its way in. */
export interface ExternalSubject {
  readonly password: boolean;
  /** Whether clients must reach each of its nodes. */
  readonly nodes: boolean;
}

/** From outside there is no way without TLS. Only the user knows of a certificate that needs no namespace. */
export function tlsOrImplied(problems: Problems, { tls, external }: Pick<RedisCommonProps, 'tls' | 'external'>, { namespace }: Site): RedisTls | undefined {
  if (tls || !external) { return tls; }
  if (namespace !== undefined) { return RedisTls.beside(); }
  problems.add('external', 'must be absent in a chart without a namespace', `a ${external._way.kind}`,
    "the certificate must have the complete names of the Service: set 'namespace' of the chart, or name a certificate of yours: "
    + "tls: RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: '...' }) })");
  return undefined;
}

/** Applies the defaults, and checks what the user chose. */
export function resolveExternal(
  problems: Problems, external: RedisExternal | undefined, { password, nodes }: ExternalSubject,
): ExternalSettings | undefined {
  if (!external) { return undefined; }
  if (!password) {
    problems.add('external', 'must be absent without a password', `a ${external._way.kind}`, 'anyone who reaches the address could read and write: choose a plan with a password');
  }
  const found = problems.within('external');
  const settings = external._way.kind === 'node port' ? nodePort(found, external._way.options) : loadBalancer(found, external._way.options, nodes);
  problems.addAll(found);
  return settings;
}

function loadBalancer(problems: Problems, given: RedisLoadBalancerOptions, nodes: boolean): ExternalSettings {
  const options = usable(problems, given, LOAD_BALANCER, 'options');
  const { loadBalancerClass, sourceRanges, portPerNode = false } = options;
  sourceRanges?.forEach((range, index) => checkCidr(problems, `sourceRanges[${index}]`, range));
  checkDistinct(problems, 'sourceRanges', sourceRanges ?? []);
  if (sourceRanges?.length === 0) { problems.add('sourceRanges', 'must have an entry', sourceRanges, 'leave it out to accept every address'); }
  if (loadBalancerClass !== undefined) { checkLoadBalancerClass(problems, 'loadBalancerClass', loadBalancerClass); }
  if (portPerNode && !nodes) { problems.add('portPerNode', 'must be absent in all but RedisCluster', portPerNode, `clients connect to port ${TLS_PORT} alone`); }
  return {
    // The nodes have names of their own.
    ...commonOf(problems, options, nodes && !portPerNode ? [HOST_NAME_ANNOTATION] : []),
    port: TLS_PORT,
    portPerNode,
    service: {
      type: 'LoadBalancer',
      ...(loadBalancerClass !== undefined && { loadBalancerClass }),
      // A copy: the list is the user's, who may change it before the synth.
      ...(sourceRanges && { loadBalancerSourceRanges: [...sourceRanges] }),
    },
  };
}

function nodePort(problems: Problems, given: RedisNodePortOptions): ExternalSettings {
  const options = usable(problems, given, NODE_PORT, 'options');
  const { port = MINIMUM_NODE_PORT } = options;
  if (!problems.has('port')) {
    checkWhole(problems, 'port', port, {
      minimum: MINIMUM_NODE_PORT, maximum: MAXIMUM_PORT, whyMinimum: 'the ports below belong to the programs of the nodes', whyMaximum: 'there is no such port',
    });
  }
  return { ...commonOf(problems, options), port, portPerNode: true, service: { type: 'NodePort' } };
}

/** A cluster needs as many ports or names as it has nodes. */
export function checkExternalNodes(problems: Problems, external: ExternalSettings | undefined, shards: number, pods: readonly string[]): void {
  if (!external || problems.has('external.host', 'external.port')) { return; }
  const { host, port, portPerNode } = external;
  if (!portPerNode && isIP(host) !== 0) {
    problems.add('external.host', 'must be a host name', host, 'each node has a name before it: use portPerNode for nodes with the same address');
  } else if (!portPerNode && (!host.includes('.') || host.length + Math.max(0, ...pods.map(({ length }) => length)) > LONGEST_NAME - 1)) {
    problems.add('external.host', 'must have at least two labels, and room for the name of a pod before it', host,
      `clients accept no wildcard of a top-level domain, and a name has at most ${LONGEST_NAME} characters`);
  }
  const last = externalNodePort(external, shards - 1, MAX_REPLICAS_PER_SHARD);
  if (portPerNode && last > MAXIMUM_PORT) {
    problems.add('external.port', `must be at most ${MAXIMUM_PORT - (last - port)}`, port, `the nodes of ${shards} shards have the ports after it`);
  }
}

/** Of a node, on the address that all nodes have. The same whatever the number of replicas: Kubernetes gives a port to no second Service. */
export function externalNodePort({ port }: ExternalSettings, shard: number, pod: number): number {
  return port + 1 + shard * (1 + MAX_REPLICAS_PER_SHARD) + pod;
}

/** A cluster's range can be another one than the default, 30000 to 32767. */
const MINIMUM_NODE_PORT = 1024;
const MAXIMUM_PORT = 65_535;

function commonOf(problems: Problems, { host = '', annotations }: Partial<RedisLoadBalancerOptions>, reserved: readonly string[] = []) {
  if (!problems.has('host')) { checkHost(problems, 'host', host); }
  checkAnnotations(problems, 'annotations', annotations, reserved);
  return { host, annotations: Object.fromEntries(sortedEntries(annotations)) };
}
