import { isIP } from 'net';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ManagedRedis } from './managed-redis';
import { REDIS } from './redis-type';
import { refuseDuplicates } from './refuse-duplicates';
import type { InternalNamesProps } from '../internal-names-props';
import { externalName } from '../manifests/external-name';
import type { IRedis } from '../redis';
import { checkHost, checkNamespaceName } from '../validation/checks';
import { SERVICE_NAME } from '../validation/grammars';
import { Problems } from '../validation/problems';
import { required, struct, TEXT, usable, usableValue } from '../validation/types';

const PROPS = struct<InternalNamesProps>('InternalNamesProps', { namespace: TEXT, clusterDomain: TEXT });

/**
 * Short names that every pod of the Kubernetes cluster can use, from any namespace: `cache.internal`.
 *
 * A name is a Service of type ExternalName in a namespace `internal`: pods find it by the search list of their resolver, `cache.internal.svc.cluster.local`, and
 * no configuration of the cluster's DNS changes. It opens no connection: who may connect is still up to `access` of the instance.
 */
export class InternalNames extends Construct {
  private readonly namespaceName: string;
  private readonly clusterDomain: string;

  /**
   * @throws when a prop is invalid; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: InternalNamesProps = {}) {
    super(scope, id);
    const problems = new Problems();
    const { namespace = 'internal', clusterDomain = 'cluster.local' } = usable(problems, props, PROPS);
    checkNamespaceName(problems, 'namespace', namespace);
    checkHost(problems, 'clusterDomain', clusterDomain);
    problems.throwIfAny(`InternalNames '${this.node.path}'`);
    this.namespaceName = namespace;
    this.clusterDomain = clusterDomain;
    refuseDuplicates(this);
  }

  /**
   * Gives a Redis a name: `NAME.internal` leads to the address that `REDIS_URL` has. With read replicas `NAME-ro.internal` leads to their read address; in a cluster
   * `NAME-0.internal`, `NAME-1.internal` and so on lead to the nodes of `REDIS_CLUSTER_NODES`. The certificate of an instance with TLS gets the names, unless it is
   * from a Secret of yours. Restarts no pod.
   *
   * @param name at most 63 characters of a-z, 0-9 and '-', a letter first
   * @param redis an instance in a chart with a namespace, or an imported one with a host name
   * @returns the names, the first of them that of the Redis itself
   * @throws when the name is invalid or given, or when the Redis has no complete host name; the message lists every problem
   */
  public addRedis(name: string, redis: IRedis): string[] {
    const problems = new Problems();
    const usableName = usableValue(problems, 'name', name, required(TEXT));
    const usableRedis = usableValue(problems, 'redis', redis, required(REDIS));
    const targets = usableName === undefined || usableRedis === undefined ? [] : this.targetsOf(usableName, usableRedis, problems);
    for (const [given] of targets) {
      if (!SERVICE_NAME.test(given)) { problems.add('name', "must make names of Services: at most 63 characters of a-z, 0-9 and '-', a letter first", given); }
      if (this.node.tryFindChild(given)) { problems.add('name', 'must not make a name that another Redis has', given); }
    }
    problems.throwIfAny(`InternalNames '${this.node.path}'`);
    for (const [given, target] of targets) { new ApiObject(this, given, externalName(this.namespaceName, given, target)); }
    const names = targets.map(([given]) => `${given}.${this.namespaceName}`);
    if (redis instanceof ManagedRedis) { redis._addCertificateNames(names); }
    return names;
  }

  /** Names, and the complete names that they lead to. */
  private targetsOf(name: string, redis: IRedis, problems: Problems): readonly (readonly [string, string])[] {
    const { host, namespace, nodes = [] } = redis.connection;
    const { readService } = redis as { readonly readService?: ApiObject };
    const complete = (given: string): string => this.completeName(given, namespace, problems);
    return [
      [name, complete(host)],
      ...readService ? [[`${name}-ro`, complete(readService.name)] as const] : [],
      ...nodes.map((node, index) => [`${name}-${index}`, complete(node.replace(/:\d+$/, ''))] as const),
    ];
  }

  private completeName(host: string, namespace: string | undefined, problems: Problems): string {
    if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) {
      problems.add('redis', 'must have a host name', host, 'a name leads to a name, not to an address');
    } else if (host.endsWith('.svc')) {
      return `${host}.${this.clusterDomain}`;
    } else if (!host.includes('.') && namespace === undefined) {
      problems.add('redis', 'must be in a chart with a namespace', host, 'the complete name of its Service has it');
    } else if (!host.includes('.')) {
      return `${host}.${namespace}.svc.${this.clusterDomain}`;
    }
    return host;
  }
}
