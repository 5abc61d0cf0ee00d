import { App, Chart } from 'cdk8s';
import { Persistence, RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { rateLimitCheck, rateLimitWorkload } from './workload';

const app = new App();

const chart = new Chart(app, 'rate-limit');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'rate-limit-redis',
  plan: RedisPlan.STARTER,
  // Counters expire within seconds. After a restart they start again at zero, so no volume is needed.
  persistence: Persistence.NONE,
  use: RedisUse.RATE_LIMITER,
});
rateLimitWorkload(chart, redis);

// A separate chart is a separate file, which is applied when the app runs.
rateLimitCheck(new Chart(app, 'rate-limit-check'));

app.synth();
