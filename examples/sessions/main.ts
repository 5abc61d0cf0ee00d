import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { sessionsCheck, sessionsWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'sessions');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'sessions-redis',
  plan: RedisPlan.STARTER,
  // Nothing is evicted: an evicted key would log a user out.
  use: RedisUse.SESSION_STORE,
});
sessionsWorkload(chart, redis);

// A separate chart is a separate file, which is applied when the app runs.
sessionsCheck(new Chart(app, 'sessions-check'));

app.synth();
