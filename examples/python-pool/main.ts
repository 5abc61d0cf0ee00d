import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { pythonPoolCheck, pythonPoolWorkload } from './workload';

const app = new App();
// The official image has no redis-py: the README says how to make one that has.
const image = process.env.PYTHON_IMAGE || undefined;

const chart = new Chart(app, 'python-pool');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'python-pool-redis',
  plan: RedisPlan.STARTER,
  use: RedisUse.CACHE,
});
pythonPoolWorkload(chart, redis, { image });

// A chart of its own becomes a file of its own, which is applied when the app runs.
pythonPoolCheck(new Chart(app, 'python-pool-check'), { image });

app.synth();
