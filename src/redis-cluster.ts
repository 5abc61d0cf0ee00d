import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { addCredentials } from './add-credentials';
import { renderServerConf } from './config/server-conf';
import { connectionOf } from './connection-of';
import { generatedName } from './generated-name';
import { clusterNetworkPolicy } from './manifests/cluster-network-policy';
import { shardServices } from './manifests/cluster-services';
import { shardStatefulSets } from './manifests/cluster-stateful-sets';
import { SERVER } from './manifests/components';
import { configMap, runtimeConfigMap, shardFiles } from './manifests/config-maps';
import { shardDisruptionBudgets } from './manifests/disruption-budgets';
import { clusterInternalSecret } from './manifests/internal-secret';
import { serviceAccount } from './manifests/service-accounts';
import { clientService, headlessService } from './manifests/services';
import type { IRedis, RedisConnection } from './redis';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import type { RedisClusterProps } from './redis-cluster-props';
import { refuseDuplicates } from './refuse-duplicates';
import { runtimeFiles } from './runtime-files';
import { resolveClusterSettings } from './settings/cluster-settings';
import { MAX_CLUSTER_NAME_LENGTH } from './settings/names';
import { warn } from './warn';

/**
 * Data divided among shards, each a primary with replicas: for more data or more commands than one server takes. Clients must know
 * clusters.
 *
 * Planned stops hand over first and lose nothing. A crash loses at most what the replicas had not received in that moment. What a
 * partition can lose is bounded by `minReplicasToWrite`.
 */
export class RedisCluster extends Construct implements IRedis {
  /** Where it is and how to log in, as data. */
  public readonly connection: RedisConnection;
  /** The StatefulSets of the shards, in order, with those that give their slots away; patches on them work on any field. */
  public readonly shardStatefulSets: ApiObject[];
  /** The Service that leads to any server that is ready. */
  public readonly service: ApiObject;
  /** The configuration of the servers. */
  public readonly config: ApiObject;
  /** The NetworkPolicy. */
  public readonly networkPolicy: ApiObject;
  /** `maxmemory` of a server in bytes; the cluster holds as many times of it as there are shards. */
  public readonly maxmemoryBytes: number;

  /**
   * @throws when the props are wrong or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: RedisClusterProps) {
    super(scope, id);
    const settings = resolveClusterSettings(props, { path: this.node.path, generatedName: generatedName(this, MAX_CLUSTER_NAME_LENGTH) });
    const conf = renderServerConf(settings);

    this.config = new ApiObject(this, 'Config', configMap(settings, conf, shardFiles(settings)));
    new ApiObject(this, 'Runtime', runtimeConfigMap(settings, runtimeFiles('lib', 'decide', 'server', 'cluster', 'credentials')));
    new ApiObject(this, 'ServiceAccount', serviceAccount(settings, settings.names.serviceAccount, SERVER));
    this.networkPolicy = new ApiObject(this, 'NetworkPolicy', clusterNetworkPolicy(settings));
    this.service = new ApiObject(this, 'Service', clientService(settings));
    new ApiObject(this, 'HeadlessService', headlessService(settings));
    shardServices(settings).forEach(({ id: serviceId, service }) => new ApiObject(this, serviceId, service));
    shardDisruptionBudgets(settings).forEach(({ id: budgetId, budget }) => new ApiObject(this, budgetId, budget));
    addCredentials(this, settings, clusterInternalSecret(settings));
    this.shardStatefulSets = shardStatefulSets(settings, conf).map((object, shard) => new ApiObject(this, `Shard${shard}`, object));

    this.connection = {
      ...connectionOf(settings, Chart.of(this).namespace),
      nodes: settings.seeds.map((name) => `${name}:${settings.port}`),
    };
    this.maxmemoryBytes = settings.memory.maxmemoryBytes;
    refuseDuplicates(this);
    warn(this, settings.warnings);
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }
}
