import { RedisClusterProps, RedisCommonProps, RedisPlan, RedisReplicationProps, RedisSentinelProps } from '../../src';
import { resolveClusterPlan } from '../../src/plan/cluster-plan';
import type { ClusterPlan, FixedRolesPlan, InstancePlan, SentinelPlan, Site } from '../../src/plan/instance-plan';
import { resolveReplicationPlan } from '../../src/plan/replication-plan';
import { resolveSentinelPlan } from '../../src/plan/sentinel-plan';
import { resolveStandalonePlan } from '../../src/plan/standalone-plan';

/** Where the instances of the plan tests stand. */
export const SITE: Site = { path: 'test/redis', generatedName: 'test-redis-c8d4e6f0' };

/** The plan of plan PRO with the given props, or of the plan that they name. */
export function resolvePlan(props: Partial<RedisCommonProps> = {}): InstancePlan {
  return resolveStandalonePlan({ plan: RedisPlan.PRO, ...props }, SITE);
}

/** The same for an instance with sentinels. */
export function resolveSentinel(props: Partial<RedisSentinelProps> = {}): SentinelPlan {
  return resolveSentinelPlan({ plan: RedisPlan.PRO, ...props }, SITE);
}

/** The plan of a cluster on plan ENTERPRISE with the given props, or on the plan that they name. */
export function resolveCluster(props: Partial<RedisClusterProps> = {}): ClusterPlan {
  return resolveClusterPlan({ plan: RedisPlan.ENTERPRISE, ...props }, SITE);
}

/** The same for an instance with read replicas. */
export function resolveReplication(props: Partial<RedisReplicationProps> = {}): FixedRolesPlan {
  return resolveReplicationPlan({ plan: RedisPlan.PRO, ...props }, SITE);
}
