import { RedisClusterProps, RedisCommonProps, RedisPlan, RedisReplicationProps, RedisSentinelProps } from '../../src';
import { resolveClusterSettings } from '../../src/settings/cluster-settings';
import type { ClusterSettings, ReplicationSettings, InstanceSettings, SentinelSettings, Site } from '../../src/settings/instance-settings';
import { resolveReplicationSettings } from '../../src/settings/replication-settings';
import { resolveSentinelSettings } from '../../src/settings/sentinel-settings';
import { resolveStandaloneSettings } from '../../src/settings/standalone-settings';

/** Where the instances of the settings tests are. */
export const SITE: Site = { path: 'test/redis', generateName: () => 'test-redis-c8d4e6f0' };

/** The settings on plan PRO with the given props, or on the plan that they name. */
export function resolvePlan(props: Partial<RedisCommonProps> = {}): InstanceSettings {
  return resolveStandaloneSettings({ plan: RedisPlan.PRO, ...props }, SITE);
}

/** The same for an instance with sentinels. */
export function resolveSentinel(props: Partial<RedisSentinelProps> = {}): SentinelSettings {
  return resolveSentinelSettings({ plan: RedisPlan.PRO, ...props }, SITE);
}

/** The settings of a cluster on plan ENTERPRISE with the given props, or on the plan that they name. */
export function resolveCluster(props: Partial<RedisClusterProps> = {}): ClusterSettings {
  return resolveClusterSettings({ plan: RedisPlan.ENTERPRISE, ...props }, SITE);
}

/** The same for an instance with read replicas. */
export function resolveReplication(props: Partial<RedisReplicationProps> = {}): ReplicationSettings {
  return resolveReplicationSettings({ plan: RedisPlan.PRO, ...props }, SITE);
}
