import { isIP } from 'net';
import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { rememberNames } from './given-names';
import type { CertificateOwner } from './redis-attachment';
import { REDIS } from './redis-type';
import { refuseDuplicates } from './refuse-duplicates';
import { refuseSameNames } from './refuse-same-names';
import { usableConnection } from './usable-connection';
import { warn } from './warn';
import type { InternalAddress } from '../attach/internal-address';
import type { InternalNamesProps } from '../internal-names-props';
import { InternalNamesWay } from '../internal-names-way';
import { coreDnsCustom, rewriteRules, ruleFile } from '../manifests/coredns-custom';
import { externalName } from '../manifests/external-name';
import type { IRedis } from '../redis';
import { checkDomain, checkHost, checkNamespaceName, LONGEST_NAME } from '../validation/checks';
import { SERVICE_NAME } from '../validation/grammars';
import { Problems } from '../validation/problems';
import { oneOf, required, struct, TEXT, usable, usableValue } from '../validation/types';

const PROPS = struct<InternalNamesProps>('InternalNamesProps', { namespace: TEXT, clusterDomain: TEXT, way: oneOf(InternalNamesWay) });

/**
 * Short names that every pod of the Kubernetes cluster can use, from any namespace: `cache.internal`.
 *
 * By default a name is a Service of type ExternalName in a namespace `internal`: pods find it by the search list of their resolver,
 * `cache.internal.svc.cluster.local`, and no configuration of the cluster's DNS changes. It opens no connection: who may connect is still up to `access` of the
 * instance.
 */
export class InternalNames extends Construct {
  private readonly namespaceName: string;
  private readonly clusterDomain: string;
  private readonly way: InternalNamesWay;
  /** What each name leads to. */
  private readonly given = new Map<string, string>();

  /**
   * @throws when a prop is invalid; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: InternalNamesProps = {}) {
    super(scope, id);
    const problems = new Problems();
    const { namespace = 'internal', clusterDomain = 'cluster.local', way = InternalNamesWay.EXTERNAL_NAME } = usable(problems, props, PROPS);
    checkNamespaceName(problems, 'namespace', namespace);
    checkDomain(problems, 'clusterDomain', clusterDomain);
    problems.throwIfAny(`InternalNames '${this.node.path}'`);
    this.namespaceName = namespace;
    this.clusterDomain = clusterDomain;
    this.way = way;
    refuseDuplicates(this, 'give one of them another name, or let one InternalNames have all names');
    refuseSameNames(this, way, this.given);
    warn(this, problems.warnings);
  }

  /**
   * Gives a Redis a name: `NAME.internal` leads to the address that `REDIS_URL` has. With read replicas `NAME-ro.internal` leads to their read address; in a cluster
   * `NAME-0.internal`, `NAME-1.internal` and so on lead to the nodes of `REDIS_CLUSTER_NODES`. The certificate of an instance with TLS gets the names, unless it is
   * from a Secret of yours. Workloads that you attach later can use the names with `internalNames`; those of the first call, if there are several. Restarts no pod.
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
    const targets = usableName === undefined ? [] : this.targetsOf(usableName, usableRedis, problems);
    for (const { label } of targets) {
      if (!SERVICE_NAME.test(label)) { problems.add('name', "must make names of Services: at most 63 characters of a-z, 0-9 and '-', a letter first", label); }
      if (this.given.has(`${label}.${this.namespaceName}`)) { problems.add('name', 'must not make a name that another Redis has', label); }
    }
    problems.throwIfAny(`InternalNames '${this.node.path}'`);
    this.addNames(targets, redis);
    for (const target of targets) { this.given.set(this.nameOf(target), target.complete); }
    rememberNames(redis, this.addressOf(targets));
    return targets.map((target) => this.nameOf(target));
  }

  /** All or nothing: a construct of the user below this one can have an id, and a patch of the user can break the certificate. */
  private addNames(targets: readonly Target[], redis: IRedis): void {
    const present = new Set(this.node.children);
    try {
      const config = this.way === InternalNamesWay.COREDNS_CUSTOM ? this.coreDnsCustom() : undefined;
      if (!config) { this.addServices(targets); }
      // Also of another copy of the library.
      (redis as Partial<CertificateOwner>)._addCertificateNames?.(targets.map((target) => this.nameOf(target)));
      // Last, for a patch cannot be taken back.
      config?.addJsonPatch(this.rulesOf(targets));
    } catch (error) {
      for (const { node: { id } } of this.node.children.filter((child) => !present.has(child))) { this.node.tryRemoveChild(id); }
      throw error;
    }
  }

  private addServices(targets: readonly Target[]): void {
    for (const { label, complete } of targets) { new ApiObject(this, serviceId(label), externalName(this.namespaceName, label, complete)); }
  }

  private coreDnsCustom(): ApiObject {
    const present = this.node.tryFindChild('CoreDnsCustom') as ApiObject | undefined;
    if (present) { return present; }
    const config = new ApiObject(this, 'CoreDnsCustom', coreDnsCustom());
    config.addJsonPatch(JsonPatch.add('/data', {}));
    return config;
  }

  /** One file for each Redis: server-side apply reports a conflict if an app with another field manager has that name. */
  private rulesOf(targets: readonly Target[]): JsonPatch {
    const rules = rewriteRules(targets.map((target) => [this.nameOf(target), target.complete]));
    return JsonPatch.add(`/data/${ruleFile(this.nameOf(targets[0]))}`, rules);
  }

  private nameOf({ label }: Target): string {
    return `${label}.${this.namespaceName}`;
  }

  private addressOf(targets: readonly Target[]): InternalAddress {
    const namesFor = (use: Target['use']) => targets.filter((target) => target.use === use).map((target) => this.nameOf(target));
    const [host] = namesFor('host');
    const [readHost] = namesFor('read host');
    return { host, readHost, nodes: namesFor('node') };
  }

  /** With problems the name alone, which is checked all the same. */
  private targetsOf(name: string, redis: IRedis | undefined, problems: Problems): readonly Target[] {
    // Users can implement IRedis: a namespace with a line break would be another rule of the cluster's DNS.
    const found = new Problems();
    const connection = redis && usableConnection(found, redis);
    problems.addAll(found);
    if (!redis || !connection || !found.isEmpty) { return [{ label: name, complete: name, use: 'host' }]; }
    const { host, namespace, nodes = [] } = connection;
    const readHost = readHostOf(redis);
    const target = (label: string, leadsTo: string, use: Target['use']): Target => (
      { label, complete: this.completeName(leadsTo, namespace, problems), use });
    return [
      target(name, host, 'host'),
      ...readHost !== undefined ? [target(`${name}-ro`, readHost, 'read host')] : [],
      ...nodes.map((node, index) => target(`${name}-${index}`, node.replace(/:\d+$/, ''), 'node')),
    ];
  }

  /** In lower case, as Kubernetes has names. */
  private completeName(host: string, namespace: string | undefined, problems: Problems): string {
    if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) {
      problems.add('redis', 'must have a host name', host, 'a name leads to a name, not to an address');
      return host;
    }
    const found = new Problems();
    checkHost(found, 'redis', host);
    if (!found.isEmpty) {
      problems.addAll(found);
    } else if (host.endsWith('.svc')) {
      return this.inCluster(host, problems);
    } else if (!host.includes('.') && namespace === undefined) {
      problems.add('redis', 'must be in a chart with a namespace', host, 'the complete name of its Service has it');
    } else if (!host.includes('.')) {
      return this.inCluster(`${host}.${namespace}.svc`, problems);
    }
    return host.toLowerCase();
  }

  private inCluster(service: string, problems: Problems): string {
    const complete = `${service}.${this.clusterDomain}`.toLowerCase();
    if (complete.length > LONGEST_NAME) {
      problems.add('redis', `must have a complete name of at most ${LONGEST_NAME} characters`, complete, 'DNS knows no longer ones: correct clusterDomain');
    }
    return complete;
  }
}

/**
 * The name, unless every object of JavaScript has a property with it: the library `constructs` looks ids up in one, so that `constructor` seems to be
 * there already. No name has a capital letter, so that none is the id of another one.
 */
function serviceId(label: string): string {
  return label in Object.prototype ? `Service-${label}` : label;
}

/** The Service of the read address is an object of the library, or the operator makes it. */
function readHostOf(redis: IRedis): string | undefined {
  const { readService, _readHost } = redis as { readonly readService?: ApiObject; readonly _readHost?: string };
  return readService?.name ?? _readHost;
}

/** A name, without its last part, and the complete name that it leads to. */
interface Target {
  readonly label: string;
  readonly complete: string;
  /** In place of what of the connection. */
  readonly use: 'host' | 'read host' | 'node';
}
