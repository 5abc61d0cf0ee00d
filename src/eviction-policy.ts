/**
 * What the server does when `maxmemory` is reached: the engine's `maxmemory-policy`.
 */
export enum EvictionPolicy {
  /** Writes that need memory fail with an OOM error, nothing is dropped: for queues and sessions. */
  NOEVICTION = 'noeviction',
  /** Drops the least recently used keys: for caches. */
  ALLKEYS_LRU = 'allkeys-lru',
  /** Drops the least frequently used keys: for caches with a stable set of popular keys. */
  ALLKEYS_LFU = 'allkeys-lfu',
  /** Drops keys at random. */
  ALLKEYS_RANDOM = 'allkeys-random',
  /** Drops the least recently used of the keys that have a TTL; without such keys like NOEVICTION. */
  VOLATILE_LRU = 'volatile-lru',
  /** Drops the least frequently used of the keys that have a TTL; without such keys like NOEVICTION. */
  VOLATILE_LFU = 'volatile-lfu',
  /** Drops random ones of the keys that have a TTL; without such keys like NOEVICTION. */
  VOLATILE_RANDOM = 'volatile-random',
  /** Drops the keys whose TTL ends first; without such keys like NOEVICTION. */
  VOLATILE_TTL = 'volatile-ttl',
}
