import { App, Chart } from 'cdk8s';
import { Persistence, RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { rateLimitCheck, rateLimitWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'rate-limit');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'rate-limit-redis',
  plan: RedisPlan.STARTER,
  // Counters live for seconds: after a restart they begin anew, and no volume is needed.
  persistence: Persistence.NONE,
  use: RedisUse.RATE_LIMITER,
});
rateLimitWorkload(chart, redis);

// A chart of its own becomes a file of its own, which is applied when the app runs.
rateLimitCheck(new Chart(app, 'rate-limit-check'));

app.synth();
