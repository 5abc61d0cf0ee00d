import { EvictionPolicy } from '../eviction-policy';
import { Persistence } from '../persistence';
import type { Problems } from './problems';
import { RedisUse } from '../redis-use';

/** Uses in which an evicted key is lost work or a lost session. */
const NEVER_EVICT: readonly RedisUse[] = [RedisUse.QUEUE, RedisUse.SESSION_STORE];

export function defaultEvictionPolicy(use: RedisUse | undefined): EvictionPolicy {
  return use !== undefined && NEVER_EVICT.includes(use) ? EvictionPolicy.NOEVICTION : EvictionPolicy.ALLKEYS_LRU;
}

/** Checks a use that the instance or an attachment declares against the eviction policy of the instance. */
export function checkUse(problems: Problems, use: RedisUse | undefined, policy: EvictionPolicy | undefined): void {
  if (use === undefined || policy === undefined || !NEVER_EVICT.includes(use) || policy === EvictionPolicy.NOEVICTION) { return; }
  problems.add('evictionPolicy', `must be noeviction for use as a ${use}`, policy,
    use === RedisUse.QUEUE ? 'an evicted key is a lost job' : 'an evicted key logs a user out');
}

/** Combinations that are allowed for a use but probably unintended. With replicas the data survives as long as one pod runs. */
export function useWarnings(use: RedisUse | undefined, persistence: Persistence | undefined, replicated: boolean): string[] {
  if (use === undefined || !NEVER_EVICT.includes(use) || persistence !== Persistence.NONE) { return []; }
  const restart = replicated ? 'a restart of all pods at once' : 'a restart of the pod';
  return [use === RedisUse.QUEUE
    ? `used as a queue without persistence: ${restart} loses every job; choose a plan with persistence (STARTER or larger)`
    : `used as a session store without persistence: ${restart} logs every user out, so it must not be the only session store; `
      + 'choose a plan with persistence (STARTER or larger)'];
}
