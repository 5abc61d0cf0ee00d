import type { IConstruct } from 'constructs';
import type { AttachOptions, RedisAttachment } from './constructs/redis-attachment';
import type { RedisConnection } from './redis-connection';

/**
 * A Redis that workloads can be attached to: one that this library deploys, or an existing one.
 */
export interface IRedis extends IConstruct {
  /**
   * Address and credentials as data, for everything that `attach` does not do.
   */
  readonly connection: RedisConnection;

  /**
   * Connects a workload: adds environment variables to its containers, and to its pods the label that the NetworkPolicy admits.
   *
   * Works with every workload of every cdk8s-plus version, with generated and plain ApiObjects, and with custom resources that contain
   * a pod template, for which `podTemplatePath` may be needed. Add the containers first. A Redis cannot be attached to a Redis.
   *
   * @param workload the workload, in the namespace of this Redis
   * @param options which containers and which variables
   * @throws when the attachment is not possible as requested; the message lists every problem
   */
  attach(workload: IConstruct, options?: AttachOptions): RedisAttachment;
}
