import type { InternalAddress } from '../attach/internal-address';
import type { IRedis } from '../redis';

const addresses = new WeakMap<IRedis, InternalAddress>();

/** Remembers the names that `InternalNames` gives a Redis; the first ones stay. */
export function rememberNames(redis: IRedis, address: InternalAddress): void {
  if (!addresses.has(redis)) { addresses.set(redis, address); }
}

/** The names that attached workloads may connect to. */
export function givenNames(redis: IRedis): InternalAddress | undefined {
  return addresses.get(redis);
}
