import { RedisClusterProps, RedisPlan, RedisReplicationProps, RedisSentinelProps, RedisStandaloneProps } from '../../src';
import { resolveClusterSettings } from '../../src/settings/cluster-settings';
import type { ClusterSettings, ReplicationSettings, InstanceSettings, SentinelSettings, Site } from '../../src/settings/instance-settings';
import { resolveReplicationSettings } from '../../src/settings/replication-settings';
import { resolveSentinelSettings } from '../../src/settings/sentinel-settings';
import { resolveStandaloneSettings } from '../../src/settings/standalone-settings';

/** The construct path and generated name of the instances under test. */
export const SITE: Site = { path: 'test/redis', generateName: () => 'test-redis-c8d4e6f0' };

/** The settings of a single server with these props, on plan PRO unless the props set another. */
export function resolvePlan(props: Partial<RedisStandaloneProps> = {}): InstanceSettings {
  return resolveStandaloneSettings({ plan: RedisPlan.PRO, ...props }, SITE);
}

/** The settings of an instance with sentinels, on plan PRO unless the props set another. */
export function resolveSentinel(props: Partial<RedisSentinelProps> = {}): SentinelSettings {
  return resolveSentinelSettings({ plan: RedisPlan.PRO, ...props }, SITE);
}

/** The settings of a cluster with these props, on plan ENTERPRISE unless the props set another. */
export function resolveCluster(props: Partial<RedisClusterProps> = {}): ClusterSettings {
  return resolveClusterSettings({ plan: RedisPlan.ENTERPRISE, ...props }, SITE);
}

/** The settings of an instance with read replicas, on plan PRO unless the props set another. */
export function resolveReplication(props: Partial<RedisReplicationProps> = {}): ReplicationSettings {
  return resolveReplicationSettings({ plan: RedisPlan.PRO, ...props }, SITE);
}
