import { Construct } from 'constructs';
import type { IRedis } from '../redis';
import { OBJECT, ValueType } from '../validation/types';

/** A Redis that workloads can be attached to. Users can implement IRedis. */
export const REDIS: ValueType = {
  rule: 'must be a Redis such as a RedisStandalone',
  matches: (value) => Construct.isConstruct(value) && OBJECT.matches((value as Partial<IRedis>).connection),
};
