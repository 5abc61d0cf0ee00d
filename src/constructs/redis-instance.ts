import { ApiObject, ApiObjectProps, Chart, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import { refuseDuplicates } from './refuse-duplicates';
import { warn } from './warn';
import { SERVER } from '../manifests/components';
import { runtimeConfigMap } from '../manifests/config-map';
import type { IdentifiedService } from '../manifests/service';
import { serviceAccount } from '../manifests/service-account';
import { certificates } from '../manifests/tls';
import type { IRedis } from '../redis';
import type { RedisConnection } from '../redis-connection';
import { RuntimeFolder, runtimeFiles } from '../runtime-files';
import type { InstanceSettings } from '../settings/instance-settings';
import { clientLabels, selectorLabels } from '../settings/names';

/** How a topology fills in what every instance has. */
export interface InstanceParts {
  /** ConfigMaps by construct id. */
  readonly configs: { readonly Config: ApiObjectProps; readonly [id: string]: ApiObjectProps };
  readonly scripts: readonly RuntimeFolder[];
  readonly networkPolicy: ApiObjectProps;
  readonly service: ApiObjectProps;
  /** What leads clients outside to the instance. */
  readonly externalServices: readonly IdentifiedService[];
  /** What the connection has beyond address and credentials. */
  readonly connection?: Partial<RedisConnection>;
}

/**
 * What every topology has. The class is not exported: in the API its members belong to the constructs that extend it.
 * @internal
 */
export abstract class RedisInstance extends Construct implements IRedis {
  /** Address and credentials as data. */
  public readonly connection: RedisConnection;
  /** The ConfigMap with the configuration of the servers. */
  public readonly config: ApiObject;
  /** The ConfigMap with the scripts of all pods. */
  public readonly runtime: ApiObject;
  /** The ServiceAccount of all pods but that of the Job. */
  public readonly serviceAccount: ApiObject;
  /** The NetworkPolicy. */
  public readonly networkPolicy: ApiObject;
  /** The Service that `connection.host` names. */
  public readonly service: ApiObject;
  /** With `external`, the Services by which clients outside reach the instance; in a cluster, that of the instance, then those of its nodes in order. */
  public readonly externalServices: ApiObject[];
  /** `maxmemory` of a server in bytes. */
  public readonly maxmemoryBytes: number;

  /**
   * Whether the NetworkPolicy admits addresses, and with them perhaps clients without labels.
   * @internal
   */
  public readonly _admitsAddresses: boolean;

  protected constructor(scope: Construct, id: string, settings: InstanceSettings, parts: InstanceParts) {
    super(scope, id);
    for (const [configId, object] of Object.entries(parts.configs)) { new ApiObject(this, configId, object); }
    this.config = this.node.findChild('Config') as ApiObject;
    this.runtime = new ApiObject(this, 'Runtime', runtimeConfigMap(settings, runtimeFiles(...parts.scripts)));
    this.serviceAccount = new ApiObject(this, 'ServiceAccount', serviceAccount(settings, settings.names.serviceAccount, SERVER));
    this.networkPolicy = new ApiObject(this, 'NetworkPolicy', parts.networkPolicy);
    this.service = new ApiObject(this, 'Service', parts.service);
    this.externalServices = parts.externalServices.map(({ id: serviceId, service }) => new ApiObject(this, serviceId, service));

    for (const [certificateId, object] of Object.entries(certificates(settings))) { new ApiObject(this, certificateId, object); }
    this.connection = { ...connectionOf(settings, Chart.of(this).namespace), ...parts.connection };
    this.maxmemoryBytes = settings.memory.maxmemoryBytes;
    this._admitsAddresses = settings.external !== undefined || settings.accessPeers.some(({ ipBlock }) => ipBlock);
    refuseDuplicates(this);
    warn(this, [...settings.ignored, ...settings.warnings]);
  }

  /** All images that the pods of the instance pull, those of volumes too, sorted, as a synth at this moment would write them: the ones to mirror. */
  public get images(): string[] {
    const specs = this.node.children.filter(ApiObject.isApiObject).map((object) => object.toJson().spec?.template?.spec ?? {});
    const containers = specs.flatMap(({ initContainers = [], containers: others = [] }) => [...initContainers, ...others]);
    const volumes = specs.flatMap(({ volumes: ofPod = [] }) => ofPod);
    const images = [...containers.map(({ image }) => image), ...volumes.flatMap(({ image }) => image?.reference ?? [])];
    return [...new Set<string>(images)].sort();
  }

  /** The connection Secret; undefined unless its password is from `RedisPassword.fromValue`. */
  public get connectionSecret(): ApiObject | undefined {
    return this.childOrNone('ConnectionSecret');
  }

  /** The Job that makes the Secrets; undefined if there are none to make. A patch on it, of any field, gives it another name. */
  public get credentialsJob(): ApiObject | undefined {
    return this.childOrNone('CredentialsJob');
  }

  /** The ServiceAccount of the Job; undefined without it. */
  public get credentialsServiceAccount(): ApiObject | undefined {
    return this.childOrNone('CredentialsServiceAccount');
  }

  /** The Role of the Job; undefined without it. */
  public get credentialsRole(): ApiObject | undefined {
    return this.childOrNone('CredentialsRole');
  }

  /** The RoleBinding of the Job; undefined without it. */
  public get credentialsRoleBinding(): ApiObject | undefined {
    return this.childOrNone('CredentialsRoleBinding');
  }

  /** The NetworkPolicy of the Job; undefined without it. */
  public get credentialsNetworkPolicy(): ApiObject | undefined {
    return this.childOrNone('CredentialsNetworkPolicy');
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }

  /**
   * Adds names to the certificate that cert-manager makes; a certificate of the user's has what names it has.
   * @internal
   */
  public _addCertificateNames(names: readonly string[]): void {
    this.childOrNone('Certificate')?.addJsonPatch(...names.map((name) => JsonPatch.add('/spec/dnsNames/-', name)));
  }

  private childOrNone(id: string): ApiObject | undefined {
    return this.node.tryFindChild(id) as ApiObject | undefined;
  }
}

/** The read address of topologies with replicas. */
export function readConnection(settings: InstanceSettings): Partial<RedisConnection> {
  return { readUriSecret: { secretName: settings.names.connectionSecret, key: settings.tls ? 'tls-read-uri' : 'read-uri' } };
}

function connectionOf(settings: InstanceSettings, namespace: string | undefined): RedisConnection {
  const secretName = settings.names.connectionSecret;
  const host = settings.names.service;
  const { tls } = settings;
  return {
    host,
    clusterIp: settings.clusterIp,
    port: tls?.port ?? settings.port,
    namespace,
    ...tls && { caSecret: { secretName: tls.secretName, key: tls.caKey } },
    ...(settings.password.kind === 'none'
      ? { uri: tls ? `rediss://${host}:${tls.port}` : `redis://${host}:${settings.port}` }
      : {
        uriSecret: { secretName, key: tls ? 'tls-uri' : 'uri' },
        passwordSecret: { secretName, key: 'password' },
        username: 'default',
        bindingSecretName: secretName,
      }),
    clientLabels: clientLabels(settings.instance),
    podLabels: selectorLabels(settings.instance, SERVER),
    evictionPolicy: settings.evictionPolicy,
    persistence: settings.persistence,
  };
}
