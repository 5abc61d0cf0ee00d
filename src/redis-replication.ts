import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { addCredentials } from './add-credentials';
import { renderServerConf } from './config/server-conf';
import { connectionOf } from './connection-of';
import { generatedName } from './generated-name';
import { REPLICA, SERVER } from './manifests/components';
import { runtimeConfigMap } from './manifests/config-map';
import { disruptionBudget } from './manifests/disruption-budget';
import { networkPolicy } from './manifests/network-policy';
import { replicationInternalSecret } from './manifests/replication/internal-secret';
import { replicaKind } from './manifests/replication/kind';
import { primaryRole, replicaRole } from './manifests/replication/roles';
import { replicaHeadlessService, replicaService, replicationPodServices } from './manifests/replication/services';
import { memberFiles, serverConfigMap } from './manifests/server/config-map';
import { serverKind } from './manifests/server/kind';
import { clientService, headlessService } from './manifests/server/services';
import { serverSet, serverStatefulSet } from './manifests/server/stateful-set';
import { serviceAccount } from './manifests/service-account';
import type { IRedis, RedisConnection } from './redis';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import type { RedisReplicationProps } from './redis-replication-props';
import { refuseDuplicates } from './refuse-duplicates';
import { runtimeFiles } from './runtime-files';
import { MAX_REPLICATION_NAME_LENGTH } from './settings/names';
import { resolveReplicationSettings } from './settings/replication-settings';
import { warn } from './warn';

/**
 * A primary that takes the writes, and replicas that serve reads. The roles never change: while the primary is away nobody writes, and
 * the replicas keep what they have.
 *
 * A primary that comes back with less than its replicas hold takes the data over from them before it serves, and wipes none.
 */
export class RedisReplication extends Construct implements IRedis {
  /** Where it is and how to log in, as data. */
  public readonly connection: RedisConnection;
  /** The StatefulSet of the primary; patches on it work on any field. */
  public readonly statefulSet: ApiObject;
  /** The StatefulSet of the replicas. */
  public readonly replicaStatefulSet: ApiObject;
  /** The Service that clients write to and may read from: the primary. */
  public readonly service: ApiObject;
  /** The Service that clients may read from: the replicas in sync. */
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
  public constructor(scope: Construct, id: string, props: RedisReplicationProps) {
    super(scope, id);
    const settings = resolveReplicationSettings(props, { path: this.node.path, generatedName: generatedName(this, MAX_REPLICATION_NAME_LENGTH) });
    const { replica: name, replicaHeadlessService: headless } = settings.replicationNames;
    const conf = renderServerConf(settings);

    this.config = new ApiObject(this, 'Config', serverConfigMap(settings, conf, memberFiles(settings.membership)));
    new ApiObject(this, 'Runtime', runtimeConfigMap(settings, runtimeFiles('lib', 'decide', 'server', 'replication', 'credentials')));
    new ApiObject(this, 'ServiceAccount', serviceAccount(settings, settings.names.serviceAccount, SERVER));
    this.networkPolicy = new ApiObject(this, 'NetworkPolicy', networkPolicy(settings, serverKind(settings), replicaKind(settings)));
    this.service = new ApiObject(this, 'Service', clientService(settings));
    this.readService = new ApiObject(this, 'ReadService', replicaService(settings));
    new ApiObject(this, 'HeadlessService', headlessService(settings));
    new ApiObject(this, 'ReplicaHeadlessService', replicaHeadlessService(settings));
    replicationPodServices(settings).forEach(({ id: serviceId, service }) => new ApiObject(this, serviceId, service));
    new ApiObject(this, 'ReplicaDisruptionBudget', disruptionBudget(settings, name, REPLICA));
    addCredentials(this, settings, replicationInternalSecret(settings));
    this.statefulSet = new ApiObject(this, 'Resource', serverStatefulSet(settings, conf, primaryRole(settings)));
    this.replicaStatefulSet = new ApiObject(this, 'Replicas',
      serverSet(settings, conf, replicaRole(settings), { name, headlessService: headless }));

    this.connection = {
      ...connectionOf(settings, Chart.of(this).namespace),
      readUriSecret: { secretName: settings.names.connectionSecret, key: 'read-uri' },
    };
    this.maxmemoryBytes = settings.memory.maxmemoryBytes;
    refuseDuplicates(this);
    warn(this, settings.warnings);
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }
}
