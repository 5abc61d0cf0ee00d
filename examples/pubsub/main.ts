import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { pubsubCheck, pubsubWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'pubsub');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'pubsub-redis',
  // Nothing is stored, so no persistence is needed.
  plan: RedisPlan.FREE,
  use: RedisUse.PUB_SUB,
});
pubsubWorkload(chart, redis);

// A separate chart is a separate file, which is applied when the app runs.
pubsubCheck(new Chart(app, 'pubsub-check'));

app.synth();
