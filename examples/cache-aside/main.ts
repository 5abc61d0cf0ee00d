import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { cacheAsideCheck, cacheAsideWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'cache-aside');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'cache-aside-redis',
  plan: RedisPlan.STARTER,
  use: RedisUse.CACHE,
});
cacheAsideWorkload(chart, redis);

// A separate chart is a separate file, which is applied when the app runs.
cacheAsideCheck(new Chart(app, 'cache-aside-check'));

app.synth();
