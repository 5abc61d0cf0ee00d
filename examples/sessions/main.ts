import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { sessionsCheck, sessionsWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'sessions');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'sessions-redis',
  plan: RedisPlan.STARTER,
  // Nothing is evicted: a dropped key would log a user out.
  use: RedisUse.SESSION_STORE,
});
sessionsWorkload(chart, redis);

// A chart of its own becomes a file of its own, which is applied when the app runs.
sessionsCheck(new Chart(app, 'sessions-check'));

app.synth();
