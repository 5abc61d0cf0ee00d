import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { addCredentials } from './add-credentials';
import type { RedisCommonProps } from './common-props';
import { renderServerConf } from './config/server-conf';
import { connectionOf } from './connection-of';
import { generatedName } from './generated-name';
import { ImportedRedis } from './imported-redis';
import { SERVER } from './manifests/components';
import { runtimeConfigMap } from './manifests/config-map';
import { networkPolicy } from './manifests/network-policy';
import { serverConfigMap } from './manifests/server/config-map';
import { serverKind } from './manifests/server/kind';
import { singleRole } from './manifests/server/server-role';
import { clientService, headlessService } from './manifests/server/services';
import { serverStatefulSet } from './manifests/server/stateful-set';
import { serviceAccount } from './manifests/service-account';
import type { IRedis, RedisConnection } from './redis';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import type { RedisAttributes } from './redis-attributes';
import { refuseDuplicates } from './refuse-duplicates';
import { runtimeFiles } from './runtime-files';
import { MAX_NAME_LENGTH } from './settings/names';
import { resolveStandaloneSettings } from './settings/standalone-settings';
import { warn } from './warn';

/**
 * What a single server takes.
 */
export interface RedisStandaloneProps extends RedisCommonProps {
}

/**
 * One Redis server: a StatefulSet of one pod behind a stable name.
 *
 * A restart of the pod is an outage of seconds; what it keeps is the persistence's promise. There is no PodDisruptionBudget: with
 * one pod it could only block node drains, and a drain is an orderly stop that loses nothing.
 */
export class RedisStandalone extends Construct implements IRedis {
  /**
   * A Redis that exists already, so that workloads can be attached to it too.
   *
   * @throws when an attribute is malformed; the message lists every problem
   */
  public static fromRedisAttributes(scope: Construct, id: string, attributes: RedisAttributes): IRedis {
    return new ImportedRedis(scope, id, attributes);
  }

  /** Where it is and how to log in, as data. */
  public readonly connection: RedisConnection;
  /** The StatefulSet; patches on it work on any field. */
  public readonly statefulSet: ApiObject;
  /** The Service that clients use. */
  public readonly service: ApiObject;
  /** The Service that names the pod. */
  public readonly headlessService: ApiObject;
  /** The configuration of the server. */
  public readonly config: ApiObject;
  /** The NetworkPolicy. */
  public readonly networkPolicy: ApiObject;
  /** `maxmemory` in bytes. */
  public readonly maxmemoryBytes: number;

  /**
   * @throws when the props are wrong or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: RedisStandaloneProps) {
    super(scope, id);
    const settings = resolveStandaloneSettings(props, { path: this.node.path, generatedName: generatedName(this, MAX_NAME_LENGTH) });
    const conf = renderServerConf(settings);

    this.config = new ApiObject(this, 'Config', serverConfigMap(settings, conf));
    new ApiObject(this, 'Runtime', runtimeConfigMap(settings, runtimeFiles('lib', 'server', 'credentials')));
    new ApiObject(this, 'ServiceAccount', serviceAccount(settings, settings.names.serviceAccount, SERVER));
    this.networkPolicy = new ApiObject(this, 'NetworkPolicy', networkPolicy(settings, serverKind(settings)));
    this.service = new ApiObject(this, 'Service', clientService(settings));
    this.headlessService = new ApiObject(this, 'HeadlessService', headlessService(settings));
    if (settings.password.kind !== 'none') { addCredentials(this, settings); }
    this.statefulSet = new ApiObject(this, 'Resource', serverStatefulSet(settings, conf, singleRole(settings)));

    this.connection = connectionOf(settings, Chart.of(this).namespace);
    this.maxmemoryBytes = settings.memory.maxmemoryBytes;
    refuseDuplicates(this);
    warn(this, settings.warnings);
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }
}
