import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { addCredentials } from './add-credentials';
import { renderProxyConf } from './config/proxy-conf';
import { renderServerConf } from './config/server-conf';
import { connectionOf } from './connection-of';
import { generatedName } from './generated-name';
import { SERVER } from './manifests/components';
import { runtimeConfigMap } from './manifests/config-map';
import { networkPolicy } from './manifests/network-policy';
import { proxyConfigMap } from './manifests/proxy/config-map';
import { proxyDeployment } from './manifests/proxy/deployment';
import { PROXY_KIND } from './manifests/proxy/kind';
import { readService, writeService } from './manifests/proxy/services';
import { sentinelFiles } from './manifests/sentinel/config-files';
import { sentinelDisruptionBudgets } from './manifests/sentinel/disruption-budgets';
import { sentinelInternalSecret } from './manifests/sentinel/internal-secret';
import { sentinelKind } from './manifests/sentinel/kind';
import { memberRole } from './manifests/sentinel/member-role';
import { sentinelHeadlessService, sentinelPodServices } from './manifests/sentinel/services';
import { sentinelStatefulSet } from './manifests/sentinel/stateful-set';
import { serverConfigMap } from './manifests/server/config-map';
import { serverKind } from './manifests/server/kind';
import { headlessService } from './manifests/server/services';
import { serverStatefulSet } from './manifests/server/stateful-set';
import { serviceAccount } from './manifests/service-account';
import type { IRedis, RedisConnection } from './redis';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import type { RedisSentinelProps } from './redis-sentinel-props';
import { refuseDuplicates } from './refuse-duplicates';
import { runtimeFiles } from './runtime-files';
import { MAX_SENTINEL_NAME_LENGTH } from './settings/names';
import { resolveSentinelSettings } from './settings/sentinel-settings';
import { warn } from './warn';

/**
 * A primary with replicas, and sentinels that make another one the primary when it is gone, behind one address that follows.
 *
 * Planned stops hand over first and lose nothing. A crash loses at most what the replicas had not received in that moment. What a
 * partition can lose is bounded by `minReplicasToWrite`.
 */
export class RedisSentinel extends Construct implements IRedis {
  /** Where it is and how to log in, as data. */
  public readonly connection: RedisConnection;
  /** The StatefulSet of the servers; patches on it work on any field. */
  public readonly statefulSet: ApiObject;
  /** The StatefulSet of the sentinels. */
  public readonly sentinelStatefulSet: ApiObject;
  /** The Deployment of the proxies. */
  public readonly proxyDeployment: ApiObject;
  /** The Service that clients write to and may read from. */
  public readonly service: ApiObject;
  /** The Service that clients may read from: replicas in sync, or the primary when there are none. */
  public readonly readService: ApiObject;
  /** The configuration of the servers. */
  public readonly config: ApiObject;
  /** The NetworkPolicy. */
  public readonly networkPolicy: ApiObject;
  /** `maxmemory` in bytes. */
  public readonly maxmemoryBytes: number;

  /**
   * @throws when the props are wrong or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: RedisSentinelProps) {
    super(scope, id);
    const settings = resolveSentinelSettings(props, { path: this.node.path, generatedName: generatedName(this, MAX_SENTINEL_NAME_LENGTH) });
    const conf = renderServerConf(settings);
    const proxyConf = renderProxyConf(settings);

    this.config = new ApiObject(this, 'Config', serverConfigMap(settings, conf, sentinelFiles(settings)));
    new ApiObject(this, 'ProxyConfig', proxyConfigMap(settings, proxyConf));
    new ApiObject(this, 'Runtime', runtimeConfigMap(settings, runtimeFiles('lib', 'decide', 'server', 'failover', 'sentinel', 'proxy', 'credentials')));
    new ApiObject(this, 'ServiceAccount', serviceAccount(settings, settings.names.serviceAccount, SERVER));
    this.networkPolicy = new ApiObject(this, 'NetworkPolicy', networkPolicy(settings, serverKind(settings), sentinelKind(settings), PROXY_KIND));
    this.service = new ApiObject(this, 'Service', writeService(settings));
    this.readService = new ApiObject(this, 'ReadService', readService(settings));
    new ApiObject(this, 'HeadlessService', headlessService(settings));
    new ApiObject(this, 'SentinelHeadlessService', sentinelHeadlessService(settings));
    sentinelPodServices(settings).forEach(({ id: serviceId, service }) => new ApiObject(this, serviceId, service));
    sentinelDisruptionBudgets(settings).forEach(({ id: budgetId, budget }) => new ApiObject(this, budgetId, budget));
    addCredentials(this, settings, sentinelInternalSecret(settings));
    this.sentinelStatefulSet = new ApiObject(this, 'Sentinels', sentinelStatefulSet(settings));
    this.statefulSet = new ApiObject(this, 'Resource', serverStatefulSet(settings, conf, memberRole(settings)));
    this.proxyDeployment = new ApiObject(this, 'Proxies', proxyDeployment(settings, proxyConf));

    this.connection = {
      ...connectionOf(settings, Chart.of(this).namespace),
      readUriSecret: { secretName: settings.names.connectionSecret, key: 'read-uri' },
      sentinels: settings.sentinels.map((name) => `${name}:${settings.sentinelPort}`),
      masterName: settings.masterName,
    };
    this.maxmemoryBytes = settings.memory.maxmemoryBytes;
    refuseDuplicates(this);
    warn(this, settings.warnings);
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }
}
