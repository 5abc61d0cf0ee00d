import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { addCredentials } from './add-credentials';
import { addObjects } from './add-objects';
import { foreignAuthorityWarnings } from './foreign-authority';
import { kubeBlocksConnection } from './kubeblocks-connection';
import { ManagedRedis } from './managed-redis';
import { refuseDuplicates } from './refuse-duplicates';
import { refuseSameSecrets } from './refuse-same-secrets';
import { siteOf } from './site-of';
import { warn } from './warn';
import type { KubeBlocksRedisProps } from '../kubeblocks-redis-props';
import { KubeBlocksRelease } from '../kubeblocks-release';
import { runtimeConfigMap } from '../manifests/config-map';
import { shardsAccountSecret } from '../manifests/kubeblocks/account-secret';
import { cluster } from '../manifests/kubeblocks/cluster';
import { endpoints } from '../manifests/kubeblocks/endpoints';
import { podMonitor } from '../manifests/kubeblocks/exporter';
import { networkPolicy } from '../manifests/kubeblocks/network-policy';
import { parameterObject } from '../manifests/kubeblocks/parameters';
import { certificates } from '../manifests/tls';
import type { RedisConnection } from '../redis-connection';
import { runtimeFiles } from '../runtime-files';
import { operatorObjects, operatorSecrets } from '../settings/kubeblocks-names';
import { resolveKubeBlocksSettings } from '../settings/kubeblocks-settings';
import { generatesPassword } from '../settings/password';

/**
 * A Redis that the KubeBlocks operator runs: one server, a primary with replicas and sentinels, or shards. The operator must be in the cluster.
 *
 * Plans, attachments and the address are those of the library's own topologies. See docs/kubeblocks.md for what differs.
 */
export class KubeBlocksRedis extends ManagedRedis {
  /** Address and credentials as data. */
  public readonly connection: RedisConnection;
  /** The operator's `Cluster`. Patches on it can change any field. */
  public readonly cluster: ApiObject;
  /** The operator's `Parameter` with directives of the servers; undefined with release V1_2. */
  public readonly parameter?: ApiObject;
  /** The NetworkPolicy of the operator's pods. */
  public readonly networkPolicy: ApiObject;
  /** The PodMonitor of the Prometheus operator; undefined without metrics. */
  public readonly podMonitor?: ApiObject;
  /** The ConfigMap with the scripts of the Job; undefined without it. */
  public readonly runtime?: ApiObject;
  /** `maxmemory` of a server in bytes. */
  public readonly maxmemoryBytes: number;

  /**
   * Whether the NetworkPolicy admits addresses, and with them perhaps clients without labels.
   * @internal
   */
  public readonly _admitsAddresses: boolean;

  /**
   * The Service of the read address, which the operator makes; undefined without replicas, and with shards.
   * @internal
   */
  public readonly _readHost?: string;

  /**
   * Whether the password is none of the user's.
   * @internal
   */
  public readonly _generatesPassword: boolean;

  /**
   * @throws when the props are invalid or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: KubeBlocksRedisProps) {
    const settings = resolveKubeBlocksSettings(props, siteOf(scope, id));
    super(scope, id);
    this.cluster = new ApiObject(this, 'Resource', cluster(settings));
    if (settings.release === KubeBlocksRelease.V1_0) { this.parameter = new ApiObject(this, 'Parameter', parameterObject(settings)); }
    this.networkPolicy = new ApiObject(this, 'NetworkPolicy', networkPolicy(settings));
    if (settings.monitoringNamespace !== undefined) { this.podMonitor = new ApiObject(this, 'PodMonitor', podMonitor(settings)); }
    addObjects(this, certificates(settings));
    const beyond = endpoints(settings);
    if (settings.ownPassword) { addCredentials(this, settings, undefined, beyond); }
    this._readHost = beyond.readService;
    if (this.credentialsJob) { this.runtime = new ApiObject(this, 'Runtime', runtimeConfigMap(settings, runtimeFiles('lib', 'credentials'))); }
    this.maxmemoryBytes = settings.memory.maxmemoryBytes;
    this.connection = kubeBlocksConnection(settings, Chart.of(this).namespace);
    this._admitsAddresses = settings.accessPeers.some(({ ipBlock }) => ipBlock);
    this._generatesPassword = generatesPassword(settings);
    refuseDuplicates(this, undefined, operatorObjects(settings.instance, settings, settings.topology));
    refuseSameSecrets(this, settings.ownPassword
      ? operatorSecrets(settings.instance, settings)
      : [{ secret: shardsAccountSecret(settings), role: 'connection', maker: 'operator' }]);
    warn(this, [...settings.ignored, ...settings.warnings, ...foreignAuthorityWarnings(this)]);
  }

  /** The images of the Job; those of the other pods are the operator's. */
  public get images(): string[] {
    return super.images;
  }
}
