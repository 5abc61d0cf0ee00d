import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { addCredentials } from './add-credentials';
import { ImportedRedis, REPLICATION_ATTRIBUTES } from './imported-redis';
import { readConnection, RedisInstance } from './redis-instance';
import { siteOf } from './site-of';
import { renderServerConf } from '../config/server-conf';
import { REPLICA } from '../manifests/components';
import { disruptionBudget } from '../manifests/disruption-budget';
import { externalServerServices } from '../manifests/external-services';
import { networkPolicy } from '../manifests/network-policy';
import { replicationInternalSecret } from '../manifests/replication/internal-secret';
import { replicaKind } from '../manifests/replication/kind';
import { primaryRole, replicaRole } from '../manifests/replication/roles';
import { replicaHeadlessService, replicaService, replicationPodServices } from '../manifests/replication/services';
import { memberFiles, serverConfigMap } from '../manifests/server/config-map';
import { serverKind } from '../manifests/server/kind';
import { clientService, headlessService } from '../manifests/server/services';
import { serverSet, serverStatefulSet } from '../manifests/server/stateful-set';
import type { IRedis } from '../redis';
import type { RedisReplicationAttributes } from '../redis-attributes';
import type { RedisReplicationProps } from '../redis-replication-props';
import { resolveReplicationSettings } from '../settings/replication-settings';

/**
 * A primary that accepts writes, and replicas that serve reads. The roles are fixed, without failover: while the primary is down, writes
 * fail and the replicas keep serving reads.
 *
 * A primary that restarts with less data than a replica copies the data set from that replica before it serves, so no replica loses data.
 */
export class RedisReplication extends RedisInstance {
  /**
   * Imports an existing primary with read replicas, so that workloads can be attached to it.
   *
   * @throws when an attribute is invalid; the message lists every problem
   */
  public static fromRedisReplicationAttributes(scope: Construct, id: string, attributes: RedisReplicationAttributes): IRedis {
    return new ImportedRedis(scope, id, attributes, REPLICATION_ATTRIBUTES);
  }

  /** The StatefulSet of the primary. Patches on it can change any field. */
  public readonly statefulSet: ApiObject;
  /** The StatefulSet of the replicas. */
  public readonly replicaStatefulSet: ApiObject;
  /** The Service of the read address: the replicas that are in sync. */
  public readonly readService: ApiObject;
  /** The headless Service of the primary. */
  public readonly headlessService: ApiObject;
  /** The headless Service of the replicas. */
  public readonly replicaHeadlessService: ApiObject;
  /** The Services of the single pods: of the primary, then of the replicas in order. */
  public readonly podServices: ApiObject[];
  /** The PodDisruptionBudget of the replicas. */
  public readonly disruptionBudget: ApiObject;

  /**
   * @throws when the props are invalid or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: RedisReplicationProps) {
    const settings = resolveReplicationSettings(props, siteOf(scope, id));
    const { replica: name, replicaHeadlessService: headless } = settings.replicationNames;
    const conf = renderServerConf(settings);
    super(scope, id, settings, {
      configs: { Config: serverConfigMap(settings, conf, memberFiles(settings.membership)) },
      scripts: ['lib', 'decide', 'server', 'replication', 'credentials'],
      networkPolicy: networkPolicy(settings, serverKind(settings), replicaKind(settings)),
      service: clientService(settings),
      externalServices: externalServerServices(settings),
      connection: readConnection(settings),
    });
    this.readService = new ApiObject(this, 'ReadService', replicaService(settings));
    this.headlessService = new ApiObject(this, 'HeadlessService', headlessService(settings));
    this.replicaHeadlessService = new ApiObject(this, 'ReplicaHeadlessService', replicaHeadlessService(settings));
    this.podServices = replicationPodServices(settings).map(({ id: serviceId, service }) => new ApiObject(this, serviceId, service));
    this.disruptionBudget = new ApiObject(this, 'ReplicaDisruptionBudget', disruptionBudget(settings, name, REPLICA));
    addCredentials(this, settings, replicationInternalSecret(settings));
    this.statefulSet = new ApiObject(this, 'Resource', serverStatefulSet(settings, conf, primaryRole(settings)));
    this.replicaStatefulSet = new ApiObject(this, 'Replicas',
      serverSet(settings, conf, replicaRole(settings), { name, headlessService: headless }));
  }
}
