import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import { refuseSameSecrets } from './refuse-same-secrets';
import { warn } from './warn';
import { EvictionPolicy } from '../eviction-policy';
import { Persistence } from '../persistence';
import type { IRedis } from '../redis';
import type {
  RedisAttributes, RedisClusterAttributes, RedisReplicationAttributes, RedisSentinelAttributes, RedisStandaloneAttributes,
} from '../redis-attributes';
import type { RedisConnection } from '../redis-connection';
import { RedisPassword } from '../redis-password';
import { resolveImportedPassword } from '../settings/imported-password';
import { REMOVED } from '../settings/prop-types';
import { importedSecretUses } from '../settings/secret-uses';
import { TLS_PORT } from '../settings/tls';
import { CLIENT_CERTIFICATE } from '../validation/client-certificate';
import { checkConnection } from '../validation/connection';
import { Problems } from '../validation/problems';
import {
  instanceOf, NUMBER, oneOf, required, secret, SECRET_KEY, Struct, struct, TEXT, TEXT_MAP, TEXTS, TypesOf, usable,
} from '../validation/types';
import { urlHost } from '../validation/url-host';

/** The attributes of every topology. */
type AnyAttributes = RedisAttributes & Partial<RedisSentinelAttributes> & Partial<RedisClusterAttributes>;

const COMMON_TYPES: TypesOf<RedisAttributes> = {
  host: required(TEXT),
  port: NUMBER,
  caSecret: SECRET_KEY,
  clientCertificate: CLIENT_CERTIFICATE,
  namespace: TEXT,
  uriSecret: SECRET_KEY,
  password: secret(instanceOf('RedisPassword', RedisPassword, 'RedisPassword.fromSecret({ secretName, key })')),
  username: TEXT,
  bindingSecretName: TEXT,
  clientLabels: TEXT_MAP,
  evictionPolicy: oneOf(EvictionPolicy),
  persistence: oneOf(Persistence),
};

const REPLICATION_TYPES: TypesOf<RedisReplicationAttributes> = { ...COMMON_TYPES, readUriSecret: SECRET_KEY };

function attributes<T extends RedisAttributes>(name: string, types: TypesOf<T>): Struct<T> {
  return struct(name, types, { ...REMOVED, tls: 'an existing Redis has TLS with caSecret' });
}

/** The attributes of a topology. */
export const STANDALONE_ATTRIBUTES = attributes<RedisStandaloneAttributes>('RedisStandaloneAttributes', COMMON_TYPES);
export const REPLICATION_ATTRIBUTES = attributes<RedisReplicationAttributes>('RedisReplicationAttributes', REPLICATION_TYPES);
export const SENTINEL_ATTRIBUTES = attributes<RedisSentinelAttributes>('RedisSentinelAttributes', {
  ...REPLICATION_TYPES,
  sentinels: required(TEXTS),
  masterName: required(TEXT),
});
export const CLUSTER_ATTRIBUTES = attributes<RedisClusterAttributes>('RedisClusterAttributes', { ...COMMON_TYPES, nodes: required(TEXTS) });

/**
 * An existing Redis, imported with `from…Attributes`.
 * @internal
 */
export class ImportedRedis extends Construct implements IRedis {
  public readonly connection: RedisConnection;

  /** What an attachment knows of it. */
  public readonly _hasOwnUri: boolean;

  public constructor(scope: Construct, id: string, given: RedisAttributes, declared: Struct<any>) {
    super(scope, id);
    const problems = new Problems();
    const values: Partial<AnyAttributes> = usable(problems, given, declared, 'attributes');
    const { host = '', caSecret, port = caSecret ? TLS_PORT : 6379, namespace, uriSecret, username, bindingSecretName, clientLabels } = values;
    const { readUriSecret, sentinels, masterName, nodes } = values;
    const password = resolveImportedPassword(problems, values.password, caSecret !== undefined);
    checkConnection(problems, { ...values, port });
    if (values.clientCertificate && !caSecret) { problems.addUnshown('clientCertificate', 'must be absent without caSecret', 'one', 'attached workloads connect without TLS'); }
    problems.throwIfAny(`Redis '${this.node.path}'`);

    this._hasOwnUri = uriSecret !== undefined;
    this.connection = {
      host,
      port,
      caSecret,
      clientCertificate: values.clientCertificate,
      namespace: namespace ?? Chart.of(this).namespace,
      uriSecret: uriSecret ?? password.uriSecret,
      passwordSecret: password.passwordSecret,
      username,
      bindingSecretName: bindingSecretName ?? password.bindingSecretName,
      clientLabels,
      evictionPolicy: values.evictionPolicy,
      persistence: values.persistence,
      readUriSecret: readUriSecret ?? ('readUriSecret' in declared.types ? password.readUriSecret : undefined),
      sentinels,
      masterName,
      nodes,
      ...(!uriSecret && !values.password && { uri: `${caSecret ? 'rediss' : 'redis'}://${urlHost(host)}:${port}` }),
    };
    refuseSameSecrets(this, importedSecretUses(this.connection), namespace);
    warn(this, problems.warnings);
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }
}
