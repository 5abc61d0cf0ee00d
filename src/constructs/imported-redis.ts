import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import { urlHost } from '../attach/variables';
import { EvictionPolicy } from '../eviction-policy';
import { Persistence } from '../persistence';
import type { IRedis } from '../redis';
import type { RedisAttributes } from '../redis-attributes';
import type { RedisConnection } from '../redis-connection';
import {
  checkEndpoints, checkHost, checkLabels, checkMasterName, checkNamespaceName, checkObjectName, checkPort, checkSecretKey, checkUsername,
} from '../validation/checks';
import { Problems } from '../validation/problems';
import { NUMBER, oneOf, required, SECRET_KEY, TEXT, TEXT_MAP, TEXTS, TypesOf, usable } from '../validation/types';

/** What a topology adds to the attributes. An import of that topology must have what is listed as `sentinels`, `masterName` or `nodes`. */
export type TopologyAttributes = Pick<RedisConnection, 'readUriSecret' | 'sentinels' | 'masterName' | 'nodes'>;

const ATTRIBUTE_TYPES: TypesOf<RedisAttributes> = {
  host: required(TEXT),
  port: NUMBER,
  namespace: TEXT,
  uriSecret: SECRET_KEY,
  passwordSecret: SECRET_KEY,
  username: TEXT,
  bindingSecretName: TEXT,
  clientLabels: TEXT_MAP,
  evictionPolicy: oneOf(EvictionPolicy),
  persistence: oneOf(Persistence),
};

const TOPOLOGY_TYPES: TypesOf<TopologyAttributes> = {
  readUriSecret: SECRET_KEY,
  sentinels: required(TEXTS),
  masterName: required(TEXT),
  nodes: required(TEXTS),
};

/**
 * An existing Redis, imported with `from…Attributes`.
 * @internal
 */
export class ImportedRedis extends Construct implements IRedis {
  public readonly connection: RedisConnection;

  public constructor(scope: Construct, id: string, given: RedisAttributes, givenTopology: TopologyAttributes = {}) {
    super(scope, id);
    const problems = new Problems();
    const attributes = usable(problems, given, ATTRIBUTE_TYPES);
    const topology = usable(problems, givenTopology, typesOfGiven(givenTopology));
    const { host = '', port = 6379, namespace, uriSecret, passwordSecret, username, bindingSecretName, clientLabels } = attributes;
    if (attributes.host !== undefined) { checkHost(problems, 'host', host); }
    checkPort(problems, 'port', port);
    checkSecretKey(problems, 'uriSecret', uriSecret);
    checkSecretKey(problems, 'passwordSecret', passwordSecret);
    checkUsername(problems, 'username', username);
    checkObjectName(problems, 'bindingSecretName', bindingSecretName);
    checkNamespaceName(problems, 'namespace', namespace);
    checkLabels(problems, 'clientLabels', clientLabels);
    checkSecretKey(problems, 'readUriSecret', topology.readUriSecret);
    if (topology.sentinels) { checkEndpoints(problems, 'sentinels', topology.sentinels); }
    if (topology.masterName !== undefined) { checkMasterName(problems, 'masterName', topology.masterName); }
    if (topology.nodes) { checkEndpoints(problems, 'nodes', topology.nodes); }
    problems.throwIfAny(`Redis '${this.node.path}'`);

    this.connection = {
      host,
      port,
      namespace: namespace ?? Chart.of(this).namespace,
      uriSecret,
      passwordSecret,
      username,
      bindingSecretName,
      clientLabels,
      evictionPolicy: attributes.evictionPolicy,
      persistence: attributes.persistence,
      ...topology,
      ...(!uriSecret && !passwordSecret && { uri: `redis://${urlHost(host)}:${port}` }),
    };
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }
}

/** What a topology does not have is not required of it. */
function typesOfGiven(topology: TopologyAttributes): TypesOf<TopologyAttributes> {
  return Object.fromEntries(Object.entries(TOPOLOGY_TYPES).filter(([attribute]) => attribute in topology)) as TypesOf<TopologyAttributes>;
}
