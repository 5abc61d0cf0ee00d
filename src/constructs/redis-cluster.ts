import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { addCredentials } from './add-credentials';
import { ImportedRedis, CLUSTER_ATTRIBUTES } from './imported-redis';
import { attachedTls, RedisInstance } from './redis-instance';
import { siteOf } from './site-of';
import { renderServerConf } from '../config/server-conf';
import { shardFiles } from '../manifests/cluster/config-files';
import { shardDisruptionBudgets } from '../manifests/cluster/disruption-budgets';
import { clusterInternalSecret } from '../manifests/cluster/internal-secret';
import { nodeKind } from '../manifests/cluster/kind';
import { shardServices } from '../manifests/cluster/services';
import { shardStatefulSets } from '../manifests/cluster/stateful-sets';
import { externalNodeServices } from '../manifests/external-services';
import { networkPolicy } from '../manifests/network-policy';
import { serverConfigMap } from '../manifests/server/config-map';
import { clientService, headlessService } from '../manifests/server/services';
import type { IRedis } from '../redis';
import type { RedisClusterAttributes } from '../redis-attributes';
import type { RedisClusterProps } from '../redis-cluster-props';
import { resolveClusterSettings } from '../settings/cluster-settings';

/**
 * A sharded data set, each shard a primary with replicas: for more data or more commands than one server can handle. Clients must be
 * cluster-aware.
 *
 * A planned stop performs a switchover first and loses no data. A crash loses at most the writes that the replicas had not received.
 * `minReplicasToWrite` limits the data loss window of a network partition.
 */
export class RedisCluster extends RedisInstance {
  /**
   * Imports an existing cluster, so that workloads can be attached to it.
   *
   * @throws when an attribute is invalid; the message lists every problem
   */
  public static fromRedisClusterAttributes(scope: Construct, id: string, attributes: RedisClusterAttributes): IRedis {
    return new ImportedRedis(scope, id, attributes, CLUSTER_ATTRIBUTES);
  }

  /** The StatefulSets of the shards, in order, including draining shards. Patches on them can change any field. */
  public readonly shardStatefulSets: ApiObject[];
  /** The headless Service of all servers. */
  public readonly headlessService: ApiObject;
  /** Of each shard, in order: its Service, then the Services of its single pods. */
  public readonly shardServices: ApiObject[];
  /** The PodDisruptionBudgets of the shards, in order. */
  public readonly disruptionBudgets: ApiObject[];

  /**
   * @throws when the props are invalid or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: RedisClusterProps) {
    const settings = resolveClusterSettings(props, siteOf(scope, id));
    const conf = renderServerConf(settings);
    super(scope, id, settings, {
      configs: { Config: serverConfigMap(settings, conf, shardFiles(settings)) },
      scripts: ['lib', 'decide', 'server', 'cluster', 'credentials'],
      networkPolicy: networkPolicy(settings, nodeKind(settings)),
      service: clientService(settings),
      externalServices: externalNodeServices(settings),
      connection: { nodes: settings.seeds.map((name) => `${name}:${attachedTls(settings)?.port ?? settings.port}`) },
    });
    this.headlessService = new ApiObject(this, 'HeadlessService', headlessService(settings));
    this.shardServices = shardServices(settings).map(({ id: serviceId, service }) => new ApiObject(this, serviceId, service));
    this.disruptionBudgets = shardDisruptionBudgets(settings).map(({ id: budgetId, budget }) => new ApiObject(this, budgetId, budget));
    addCredentials(this, settings, clusterInternalSecret(settings));
    this.shardStatefulSets = shardStatefulSets(settings, conf).map((object, shard) => new ApiObject(this, `Shard${shard}`, object));
  }
}
