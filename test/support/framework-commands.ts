/**
 * Commands of frameworks that the tests do not install, most of them in Ruby, PHP and Java. MONITOR recorded them, those of Lua scripts too, while each
 * framework ran as the user `default` of a Valkey 9.1. Values are shortened; what comes from a source says so.
 */
export interface Framework {
  readonly name: string;
  readonly allowed: readonly string[];
  /** What it sends at start unless it is configured as docs/security.md says. */
  readonly denied: readonly string[];
}

export const FRAMEWORKS: readonly Framework[] = [
  {
    // A process with retries, scheduled, stopped and killed jobs, and its API of queues, sets, metrics and processes, which the web pages use.
    name: 'Sidekiq 6.4, 7.3 and 8.1',
    allowed: [
      'auth default x', 'hello 3 auth default x', 'client setinfo lib-name redis-client(sidekiq_v8.1.7)', 'ping', 'info', 'multi', 'exec', 'evalsha 0 1 retry 1', 'script load x',
      'brpop queue:default 2', 'lpush queue:default job', 'rpush queue:default job', 'rpop process-signals', 'llen queue:default', 'lindex queue:default -1', 'lrange queue:default 0 49',
      'lrem queue:default 1 job', 'sadd queues default', 'srem queues default', 'scard processes', 'sscan processes 0', 'get stat', 'set process_cleanup 1 nx ex 60', 'mget stat:1 stat:2',
      'mset stat:failed 0 stat:processed 0', 'incr done', 'incrby stat:processed 1', 'expire process 60', 'exists process', 'unlink process:work', 'bitfield hour overflow sat incrby u16 #0 1',
      'bitfield_ro hour get u16 #0', 'hget process info', 'hgetall minute', 'hincrby minute job|s 1', 'hmget process info busy', 'hmset process info x', 'hset process:work thread job',
      'zadd schedule 1 job', 'zcard retry', 'zincrby schedule 1 job', 'zpopmin retry 1', 'zrange retry -inf 1 byscore limit 0 1', 'zrange retry -50 -1 withscores', 'zrangebyscore retry 1 1',
      'zrem schedule job', 'zremrangebyrank dead 0 -10000', 'zremrangebyscore retry 1 1', 'zscan schedule 0 match *job* count 100',
      // From the source of 8.1: marks of a deployment.
      'hsetnx 20261127-marks 15:30 label',
    ],
    denied: [],
  },
  {
    // Supervisors with auto-balanced workers, retried, unique, throttled and cleared jobs, the metrics; cache, locks, tags, sessions and broadcasts.
    name: 'Laravel 8.83 with Horizon 5.21 and phpredis 5.3',
    allowed: [
      'auth x', 'select 0', 'multi', 'exec', 'eval return(1) 1 queues:default job', 'blpop queues:default:notify 2', 'flushdb', 'publish channel event', 'subscribe channel', 'scan 0 count 10 match horizon:*',
      'get key', 'set key 1', 'set key 1 ex 60', 'setex key 10 1', 'setnx key 1', 'mget key other', 'del key', 'exists key', 'expire key 15', 'expireat key 1795797375', 'incr done', 'incrby key 1',
      'hget queue runtime', 'hkeys orphans', 'hmget master name pid', 'hmset master name x', 'hsetnx orphans 1 1', 'llen commands', 'lpop queues:default', 'lrange commands 0 0', 'ltrim commands 1 -1',
      'rpush commands x', 'sadd monitoring tag', 'smembers monitoring', 'srem monitoring tag', 'sscan tag:entries 0 count 1000 match *', 'zadd masters 1 x', 'zcard recent_jobs', 'zrange failed_jobs 0 49',
      'zrangebyscore queues:default:delayed -inf 1', 'zrem queues:default:reserved job', 'zremrangebyrank queues:default:delayed 0 0', 'zremrangebyscore recent_jobs 1 +inf',
      'zrevrangebyscore masters +inf 1', 'zscan recent_jobs 0',
      // From the source of Laravel 13.26; that of Horizon 5.29 sends no other commands than 5.21.
      'client setname app', 'decrby key 1', 'hincrby limiter count 1', 'hscan key 0', 'psubscribe channel*',
    ],
    denied: [],
  },
  {
    // The servlet and the reactive repositories, each plain and indexed, with sessions that expire. `denied` is of the indexed ones.
    name: 'Spring Session 4.0 with Lettuce 6.8',
    allowed: [
      'hello 3 auth default x', 'client setinfo lib-name Lettuce', 'ping', 'append session:expires x', 'del session', 'exists session', 'expire session 1800', 'hgetall session', 'hmset session field x',
      'hset session field x', 'pexpire session 1800000', 'pexpireat session 1795795334899', 'rename session other', 'publish spring:session:event:0:created:x x', 'psubscribe spring:session:event:0:created:*',
      'punsubscribe', 'subscribe __keyevent@0__:del __keyevent@0__:expired', 'unsubscribe', 'sadd index session', 'smembers index', 'srem index session', 'zadd expirations 1 session', 'zrem expirations session',
      // From the source of the reactive repository, whose cleanup runs once a minute.
      'zrevrangebyscore expirations 1 0 limit 0 100',
    ],
    denied: ['config get notify-keyspace-events'],
  },
  {
    // Broadcasts to rooms of two servers, with acknowledgements, and requests between the servers: by the adapter, its sharded variant and the emitter.
    name: 'Socket.IO 4.8 with the Redis adapter 8.3 and node-redis 6.3',
    allowed: [
      'hello 3 auth default x', 'client setinfo lib-ver 6.3.1', 'publish socket.io#/#room# x', 'pubsub numsub socket.io-request#/#', 'psubscribe socket.io#/#*', 'punsubscribe socket.io#/#*',
      'subscribe socket.io-request#/# socket.io-response#/#', 'unsubscribe socket.io-request#/#', 'spublish socket.io#/#room# x', 'pubsub shardnumsub socket.io#/#', 'ssubscribe socket.io#/#',
      'sunsubscribe socket.io#/#',
    ],
    denied: [],
  },
];
