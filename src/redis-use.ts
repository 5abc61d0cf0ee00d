/**
 * What an application keeps in Redis. Declaring it lets the library choose the right eviction policy and
 * refuse a combination that would lose data.
 */
export enum RedisUse {
  /** Copies of data that lives elsewhere: losing a key costs time only. */
  CACHE = 'cache',
  /** Jobs or messages (BullMQ, Sidekiq, Celery): losing a key loses work, so nothing may be evicted. */
  QUEUE = 'queue',
  /** Log-in sessions: losing a key logs a user out, so nothing may be evicted. */
  SESSION_STORE = 'session store',
  /** Counters of a rate limiter: losing a key lets a few requests through. */
  RATE_LIMITER = 'rate limiter',
  /** Publish and subscribe only: nothing is stored. */
  PUB_SUB = 'pub/sub',
}
