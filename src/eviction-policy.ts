/**
 * What happens when `maxmemory` is reached: the engine's `maxmemory-policy`.
 */
export enum EvictionPolicy {
  /** Evicts nothing; writes that need memory fail with an OOM error. For queues and sessions. */
  NOEVICTION = 'noeviction',
  /** Evicts the least recently used keys. For caches. */
  ALLKEYS_LRU = 'allkeys-lru',
  /** Evicts the least frequently used keys. For caches with a stable set of popular keys. */
  ALLKEYS_LFU = 'allkeys-lfu',
  /** Evicts random keys. */
  ALLKEYS_RANDOM = 'allkeys-random',
  /** Evicts the least recently used keys that have a TTL. Without such keys it acts like NOEVICTION. */
  VOLATILE_LRU = 'volatile-lru',
  /** Evicts the least frequently used keys that have a TTL. Without such keys it acts like NOEVICTION. */
  VOLATILE_LFU = 'volatile-lfu',
  /** Evicts random keys that have a TTL. Without such keys it acts like NOEVICTION. */
  VOLATILE_RANDOM = 'volatile-random',
  /** Evicts the keys with the shortest remaining TTL. Without such keys it acts like NOEVICTION. */
  VOLATILE_TTL = 'volatile-ttl',
}
