import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { addCredentials } from './add-credentials';
import { addObjects } from './add-objects';
import { ImportedRedis, SENTINEL_ATTRIBUTES } from './imported-redis';
import { readConnection, RedisInstance } from './redis-instance';
import { siteOf } from './site-of';
import { renderProxyConf } from '../config/proxy-conf';
import { renderServerConf } from '../config/server-conf';
import { PROXY } from '../manifests/components';
import { externalServices } from '../manifests/external-services';
import { networkPolicy } from '../manifests/network-policy';
import { proxyConfigMap } from '../manifests/proxy/config-map';
import { proxyDeployment } from '../manifests/proxy/deployment';
import { proxyKind, writeTlsPort } from '../manifests/proxy/kind';
import { readService, writeService } from '../manifests/proxy/services';
import { sentinelFiles } from '../manifests/sentinel/config-files';
import { sentinelDisruptionBudgets } from '../manifests/sentinel/disruption-budgets';
import { sentinelInternalSecret } from '../manifests/sentinel/internal-secret';
import { clientSentinelPort, memberKind, sentinelKind } from '../manifests/sentinel/kind';
import { memberRole } from '../manifests/sentinel/member-role';
import { sentinelHeadlessService, sentinelPodServices } from '../manifests/sentinel/services';
import { sentinelStatefulSet } from '../manifests/sentinel/stateful-set';
import { serverConfigMap } from '../manifests/server/config-map';
import { headlessService } from '../manifests/server/services';
import { serverStatefulSet } from '../manifests/server/stateful-set';
import { proxyCertificates } from '../manifests/tls';
import type { IRedis } from '../redis';
import type { RedisSentinelAttributes } from '../redis-attributes';
import type { RedisSentinelProps } from '../redis-sentinel-props';
import { resolveSentinelSettings } from '../settings/sentinel-settings';

/**
 * A primary with replicas, sentinels that promote a replica when the primary is down, and one address that follows the primary.
 *
 * A planned stop performs a switchover first and loses no data. A crash loses at most the writes that the replicas had not received.
 * `minReplicasToWrite` limits the data loss window of a network partition.
 */
export class RedisSentinel extends RedisInstance {
  /**
   * Imports an existing Redis with Sentinel, so that workloads can be attached to it.
   *
   * @throws when an attribute is invalid; the message lists every problem
   */
  public static fromRedisSentinelAttributes(scope: Construct, id: string, attributes: RedisSentinelAttributes): IRedis {
    return new ImportedRedis(scope, id, attributes, SENTINEL_ATTRIBUTES);
  }

  /** The StatefulSet of the servers. Patches on it can change any field. */
  public readonly statefulSet: ApiObject;
  /** The StatefulSet of the sentinels. */
  public readonly sentinelStatefulSet: ApiObject;
  /** The Deployment of the proxies. */
  public readonly proxyDeployment: ApiObject;
  /** The Service of the read address: the replicas that are in sync, or the primary if there are none. */
  public readonly readService: ApiObject;
  /** The ConfigMap with the configuration of the proxies. */
  public readonly proxyConfig: ApiObject;
  /** The headless Service of the servers. */
  public readonly headlessService: ApiObject;
  /** The headless Service of the sentinels. */
  public readonly sentinelHeadlessService: ApiObject;
  /** The Services of the single pods: of the servers, then of the sentinels, in order. */
  public readonly podServices: ApiObject[];
  /** The PodDisruptionBudgets: of the servers, of the sentinels, and of the proxies. */
  public readonly disruptionBudgets: ApiObject[];

  /**
   * @throws when the props are invalid or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: RedisSentinelProps) {
    const settings = resolveSentinelSettings(props, siteOf(scope, id));
    const conf = renderServerConf(settings);
    const proxyConf = renderProxyConf(settings);
    super(scope, id, settings, {
      configs: { Config: serverConfigMap(settings, conf, sentinelFiles(settings)), ProxyConfig: proxyConfigMap(settings, proxyConf) },
      scripts: ['lib', 'decide', 'server', 'failover', 'sentinel', 'proxy', 'credentials'],
      networkPolicy: networkPolicy(settings, memberKind(settings), sentinelKind(settings), proxyKind(settings)),
      service: writeService(settings),
      externalServices: externalServices(settings, PROXY, writeTlsPort(settings)),
      connection: {
        ...readConnection(settings),
        sentinels: settings.sentinels.map((name) => `${name}:${clientSentinelPort(settings)}`),
        masterName: settings.masterName,
      },
    });
    this.proxyConfig = this.node.findChild('ProxyConfig') as ApiObject;
    this.readService = new ApiObject(this, 'ReadService', readService(settings));
    this.headlessService = new ApiObject(this, 'HeadlessService', headlessService(settings));
    this.sentinelHeadlessService = new ApiObject(this, 'SentinelHeadlessService', sentinelHeadlessService(settings));
    this.podServices = sentinelPodServices(settings).map(({ id: serviceId, service }) => new ApiObject(this, serviceId, service));
    this.disruptionBudgets = sentinelDisruptionBudgets(settings).map(({ id: budgetId, budget }) => new ApiObject(this, budgetId, budget));
    addObjects(this, proxyCertificates(settings));
    addCredentials(this, settings, sentinelInternalSecret(settings));
    this.sentinelStatefulSet = new ApiObject(this, 'Sentinels', sentinelStatefulSet(settings));
    this.statefulSet = new ApiObject(this, 'Resource', serverStatefulSet(settings, conf, memberRole(settings)));
    this.proxyDeployment = new ApiObject(this, 'Proxies', proxyDeployment(settings, proxyConf));
  }
}
