/**
 * What an application stores in Redis. Declare it, and the library chooses a suitable eviction policy and refuses a combination that
 * would lose data.
 */
export enum RedisUse {
  /** Copies of data that is stored elsewhere: losing a key costs time only. */
  CACHE = 'cache',
  /** Jobs or messages (BullMQ, Sidekiq, Celery): losing a key loses work, so no key may be evicted. */
  QUEUE = 'queue',
  /** Login sessions: losing a key logs a user out, so no key may be evicted. */
  SESSION_STORE = 'session store',
  /** Counters of a rate limiter: losing a key admits a few extra requests. */
  RATE_LIMITER = 'rate limiter',
  /** Publish and subscribe only: no data is stored. */
  PUB_SUB = 'pub/sub',
}
