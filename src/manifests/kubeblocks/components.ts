/** The operator matches these names with those of its topology: they must be exactly these. */

export const SERVERS = 'redis';
export const SENTINELS = 'redis-sentinel';
/** What all shards have in common; the operator makes a component `shard-xyz` of each, with three random characters. */
export const SHARDS = 'shard';
