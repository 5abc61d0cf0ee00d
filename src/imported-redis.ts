import { isIP } from 'net';
import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { urlHost } from './attach/variables';
import type { IRedis, RedisConnection } from './redis';
import { AttachOptions, RedisAttachment } from './redis-attachment';
import type { RedisAttributes } from './redis-attributes';
import { checkLabels, checkObjectName, checkSecretKey } from './validation/checks';
import { Problems } from './validation/problems';

/**
 * A Redis that exists already; made by `fromRedisAttributes`.
 * @internal
 */
export class ImportedRedis extends Construct implements IRedis {
  public readonly connection: RedisConnection;

  public constructor(scope: Construct, id: string, attributes: RedisAttributes) {
    super(scope, id);
    const port = attributes.port ?? 6379;
    const problems = new Problems();
    if (isIP(attributes.host) === 0 && !/^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/.test(attributes.host)) {
      problems.add('host', 'must be a host name or an address', attributes.host);
    }
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      problems.add('port', 'must be a whole number from 1 to 65535', port);
    }
    checkSecretKey(problems, 'uriSecret', attributes.uriSecret);
    checkSecretKey(problems, 'passwordSecret', attributes.passwordSecret);
    checkObjectName(problems, 'bindingSecretName', attributes.bindingSecretName);
    checkObjectName(problems, 'namespace', attributes.namespace);
    checkLabels(problems, 'clientLabels', attributes.clientLabels);
    problems.throwIfAny(`Redis '${this.node.path}'`);

    const open = !attributes.uriSecret && !attributes.passwordSecret;
    this.connection = {
      ...attributes,
      port,
      namespace: attributes.namespace ?? Chart.of(this).namespace,
      ...(open && { uri: `redis://${urlHost(attributes.host)}:${port}` }),
    };
  }

  public attach(workload: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return RedisAttachment._attach(this, workload, options);
  }
}
