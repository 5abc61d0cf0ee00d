import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { queueCheck, queueWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'queue');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'queue-redis',
  // Snapshots and append-only file: an accepted job survives a crash.
  plan: RedisPlan.PRO,
  // Makes the eviction policy NOEVICTION: a dropped key would be a lost job.
  use: RedisUse.QUEUE,
});
queueWorkload(chart, redis);

// A chart of its own becomes a file of its own, which is applied when the app runs.
queueCheck(new Chart(app, 'queue-check'));

app.synth();
