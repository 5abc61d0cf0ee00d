import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { pubsubCheck, pubsubWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'pubsub');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'pubsub-redis',
  // Nothing is stored, so nothing need survive.
  plan: RedisPlan.FREE,
  use: RedisUse.PUB_SUB,
});
pubsubWorkload(chart, redis);

// A chart of its own becomes a file of its own, which is applied when the app runs.
pubsubCheck(new Chart(app, 'pubsub-check'));

app.synth();
