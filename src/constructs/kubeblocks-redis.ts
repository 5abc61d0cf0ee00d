import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import { refuseDuplicates } from './refuse-duplicates';
import { siteOf } from './site-of';
import { warn } from './warn';
import type { KubeBlocksRedisProps } from '../kubeblocks-redis-props';
import { KubeBlocksRelease } from '../kubeblocks-release';
import { accountSecret } from '../manifests/kubeblocks/account-secret';
import { cluster } from '../manifests/kubeblocks/cluster';
import { parameterObject } from '../manifests/kubeblocks/parameters';
import type { IRedis } from '../redis';
import type { RedisConnection } from '../redis-connection';
import { resolveKubeBlocksSettings } from '../settings/kubeblocks-settings';

/**
 * A Redis that the KubeBlocks operator runs: one server, a primary with replicas and sentinels, or shards. The operator must be in the cluster.
 *
 * Plans, attachments and the address are those of RedisStandalone. See docs/kubeblocks.md for what differs.
 */
export class KubeBlocksRedis extends Construct implements IRedis {
  /** Address and credentials as data. */
  public readonly connection: RedisConnection;
  /** The operator's `Cluster`. Patches on it can change any field. */
  public readonly cluster: ApiObject;
  /** The operator's `Parameter` with directives of the servers; undefined with release V1_2. */
  public readonly parameter?: ApiObject;
  /** `maxmemory` of a server in bytes. */
  public readonly maxmemoryBytes: number;

  /**
   * @throws when the props are invalid or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: KubeBlocksRedisProps) {
    const settings = resolveKubeBlocksSettings(props, siteOf(scope, id));
    super(scope, id);
    this.cluster = new ApiObject(this, 'Resource', cluster(settings));
    if (settings.release === KubeBlocksRelease.V1_0) { this.parameter = new ApiObject(this, 'Parameter', parameterObject(settings)); }
    this.maxmemoryBytes = settings.memory.maxmemoryBytes;
    this.connection = {
      host: settings.instance,
      port: settings.port,
      namespace: Chart.of(this).namespace,
      username: 'default',
      passwordSecret: { secretName: accountSecret(settings), key: 'password' },
      evictionPolicy: settings.evictionPolicy,
      persistence: settings.persistence,
      // Any primary knows the others, and one name is enough: the Service has the ready ones.
      ...(settings.topology === 'cluster' && { nodes: [`${settings.instance}:${settings.port}`] }),
    };
    refuseDuplicates(this);
    warn(this, [...settings.ignored, ...settings.warnings]);
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }
}
