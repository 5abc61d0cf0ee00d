import { ApiObject, ApiObjectProps, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { addObjects } from './add-objects';
import { foreignAuthorityWarnings } from './foreign-authority';
import { ManagedRedis } from './managed-redis';
import { refuseDuplicates } from './refuse-duplicates';
import { refuseSameAddresses } from './refuse-same-addresses';
import { warn } from './warn';
import { SERVER } from '../manifests/components';
import { runtimeConfigMap } from '../manifests/config-map';
import type { IdentifiedService } from '../manifests/service';
import { serviceAccount } from '../manifests/service-account';
import { certificates } from '../manifests/tls';
import type { RedisConnection } from '../redis-connection';
import { RuntimeFolder, runtimeFiles } from '../runtime-files';
import type { InstanceSettings, TlsSettings } from '../settings/instance-settings';
import { clientLabels, selectorLabels, uriKeys } from '../settings/names';
import { generatesPassword } from '../settings/password';

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
 * What every topology of the library has. The class is not exported: in the API its members belong to the constructs that extend it.
 * @internal
 */
export abstract class RedisInstance extends ManagedRedis {
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

  /**
   * Whether the password is none of the user's.
   * @internal
   */
  public readonly _generatesPassword: boolean;

  /**
   * The Secret with the certificates of the authorities, if it is not that of the certificate.
   * @internal
   */
  public readonly _authoritiesSecret?: string;

  protected constructor(scope: Construct, id: string, settings: InstanceSettings, parts: InstanceParts) {
    super(scope, id);
    addObjects(this, parts.configs);
    this.config = this.node.findChild('Config') as ApiObject;
    this.runtime = new ApiObject(this, 'Runtime', runtimeConfigMap(settings, runtimeFiles(...parts.scripts)));
    this.serviceAccount = new ApiObject(this, 'ServiceAccount', serviceAccount(settings, settings.names.serviceAccount, SERVER));
    this.networkPolicy = new ApiObject(this, 'NetworkPolicy', parts.networkPolicy);
    this.service = new ApiObject(this, 'Service', parts.service);
    this.externalServices = parts.externalServices.map(({ id: serviceId, service }) => new ApiObject(this, serviceId, service));

    addObjects(this, certificates(settings));
    this.connection = { ...connectionOf(settings, Chart.of(this).namespace), ...parts.connection };
    this.maxmemoryBytes = settings.memory.maxmemoryBytes;
    this._admitsAddresses = settings.accessPeers.some(({ ipBlock }) => ipBlock);
    this._generatesPassword = generatesPassword(settings);
    this._authoritiesSecret = settings.tls?.caSecretName === settings.tls?.secretName ? undefined : settings.tls?.caSecretName;
    refuseDuplicates(this);
    if (settings.external) { refuseSameAddresses(this, settings.external.host, this.externalServices); }
    warn(this, [...settings.ignored, ...settings.warnings, ...foreignAuthorityWarnings(this)]);
  }
}

/** TLS, if attached workloads use it. */
export function attachedTls({ tls }: InstanceSettings): TlsSettings | undefined {
  return tls?.attached ? tls : undefined;
}

/** The read address of topologies with replicas. */
export function readConnection(settings: InstanceSettings): Partial<RedisConnection> {
  return { readUriSecret: { secretName: settings.names.connectionSecret, key: uriKeys(attachedTls(settings) !== undefined).readUri } };
}

function connectionOf(settings: InstanceSettings, namespace: string | undefined): RedisConnection {
  const secretName = settings.names.connectionSecret;
  const host = settings.names.service;
  const tls = attachedTls(settings);
  return {
    host,
    clusterIp: settings.clusterIp,
    port: tls?.port ?? settings.port,
    namespace,
    ...tls && { caSecret: { secretName: tls.caSecretName, key: tls.caKey } },
    ...tls?.clients && { clientCertificate: tls.clients.secret },
    ...(settings.password.kind === 'none'
      ? { uri: tls ? `rediss://${host}:${tls.port}` : `redis://${host}:${settings.port}` }
      : {
        uriSecret: { secretName, key: uriKeys(tls !== undefined).uri },
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
