import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import type { IRedis } from '../redis';
import type { RedisConnection } from '../redis-connection';

/**
 * What every Redis of the library has, with or without an operator that runs its pods. The class is not exported: in the API its members belong to the
 * constructs that extend it.
 * @internal
 */
export abstract class ManagedRedis extends Construct implements IRedis {
  public abstract readonly connection: RedisConnection;

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
   * The certificate that cert-manager makes; undefined with another one, and without TLS.
   * @internal
   */
  public get _certificate(): ApiObject | undefined {
    return this.childOrNone('Certificate');
  }

  /**
   * The certificate that cert-manager makes for clients; undefined if it makes none.
   * @internal
   */
  public get _clientCertificate(): ApiObject | undefined {
    return this.childOrNone('ClientCertificate');
  }

  /**
   * Adds names to the certificate that cert-manager makes; a certificate of the user's has what names it has.
   * @internal
   */
  public _addCertificateNames(names: readonly string[]): void {
    const present: readonly string[] = this._certificate?.toJson().spec.dnsNames ?? [];
    this._certificate?.addJsonPatch(...names.filter((name) => !present.includes(name)).map((name) => JsonPatch.add('/spec/dnsNames/-', name)));
  }

  private childOrNone(id: string): ApiObject | undefined {
    return this.node.tryFindChild(id) as ApiObject | undefined;
  }
}
