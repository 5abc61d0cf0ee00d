import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { queueCheck, queueWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'queue');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'queue-redis',
  // Snapshots and append-only file: an accepted job survives a crash.
  plan: RedisPlan.PRO,
  // Sets the eviction policy NOEVICTION: an evicted key would be a lost job.
  use: RedisUse.QUEUE,
});
queueWorkload(chart, redis);

// A separate chart is a separate file, which is applied when the app runs.
queueCheck(new Chart(app, 'queue-check'));

app.synth();
