import { ApiObject, Chart, Names } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import type { RedisCommonProps } from './common-props';
import { renderServerConf } from './config/server-conf';
import { ImportedRedis } from './imported-redis';
import { configMap, runtimeConfigMap } from './manifests/config-maps';
import { CREDENTIALS, credentialsJob, credentialsRole, credentialsRoleBinding } from './manifests/credentials';
import { networkPolicy } from './manifests/network-policy';
import { serviceAccount } from './manifests/service-accounts';
import { clientService, headlessService } from './manifests/services';
import { SERVER, statefulSet } from './manifests/stateful-set';
import type { InstancePlan } from './plan/instance-plan';
import { clientLabels, MAX_NAME_LENGTH, selectorLabels } from './plan/names';
import { resolveStandalonePlan } from './plan/standalone-plan';
import type { IRedis, RedisConnection } from './redis';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import type { RedisAttributes } from './redis-attributes';
import { runtimeFiles } from './runtime-files';
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
    const plan = resolveStandalonePlan(props, { path: this.node.path, generatedName: generatedName(this) });
    const conf = renderServerConf(plan);

    this.config = new ApiObject(this, 'Config', configMap(plan, conf));
    new ApiObject(this, 'Runtime', runtimeConfigMap(plan, runtimeFiles(SCRIPTS)));
    new ApiObject(this, 'ServiceAccount', serviceAccount(plan, plan.names.serviceAccount, SERVER));
    this.networkPolicy = new ApiObject(this, 'NetworkPolicy', networkPolicy(plan));
    this.service = new ApiObject(this, 'Service', clientService(plan));
    this.headlessService = new ApiObject(this, 'HeadlessService', headlessService(plan));
    if (plan.password.kind !== 'none') { this.addCredentials(plan); }
    this.statefulSet = new ApiObject(this, 'Resource', statefulSet(plan, conf));

    this.connection = connection(plan, Chart.of(this).namespace);
    this.maxmemoryBytes = plan.memory.maxmemoryBytes;
    warn(this, plan.warnings);
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }

  /** The Job that makes the connection Secret, and the rights it needs. */
  private addCredentials(plan: InstancePlan): void {
    new ApiObject(this, 'CredentialsServiceAccount', serviceAccount(plan, plan.names.credentials, CREDENTIALS));
    new ApiObject(this, 'CredentialsRole', credentialsRole(plan));
    new ApiObject(this, 'CredentialsRoleBinding', credentialsRoleBinding(plan));
    new ApiObject(this, 'CredentialsJob', credentialsJob(plan));
  }
}

/** The scripts that a single server and its credentials Job run. */
const SCRIPTS = [
  'alive.sh', 'connection.sh', 'keep-settings.sh', 'prepare-data.sh', 'ready.sh', 'start.sh', 'write-connection-secret.sh',
] as const;

/** The name that the chart would give, which users can override there; shortened when it is too long for a StatefulSet. */
function generatedName(construct: Construct): string {
  const name = Chart.of(construct).generateObjectName(construct as unknown as ApiObject);
  return name.length <= MAX_NAME_LENGTH ? name : Names.toDnsLabel(construct, { maxLen: MAX_NAME_LENGTH });
}

function connection(plan: InstancePlan, namespace: string | undefined): RedisConnection {
  const secretName = plan.names.connectionSecret;
  const host = plan.names.service;
  return {
    host,
    port: plan.port,
    namespace,
    ...(plan.password.kind === 'none'
      ? { uri: `redis://${host}:${plan.port}` }
      : {
        uriSecret: { secretName, key: 'uri' },
        passwordSecret: { secretName, key: 'password' },
        username: 'default',
        bindingSecretName: secretName,
      }),
    clientLabels: clientLabels(plan.instance),
    podLabels: selectorLabels(plan.instance, SERVER),
    evictionPolicy: plan.evictionPolicy,
    persistence: plan.persistence,
  };
}
