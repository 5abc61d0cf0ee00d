import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisUse } from 'cdk8s-managed-redis';
import { pythonPoolCheck, pythonPoolWorkload } from './workload';

const app = new App();
// The official image lacks redis-py: the README says how to build an image with it.
const image = process.env.PYTHON_IMAGE || undefined;

const chart = new Chart(app, 'python-pool');
const redis = new RedisStandalone(chart, 'redis', {
  name: 'python-pool-redis',
  plan: RedisPlan.STARTER,
  use: RedisUse.CACHE,
});
pythonPoolWorkload(chart, redis, { image });

// A separate chart is a separate file, which is applied when the app runs.
pythonPoolCheck(new Chart(app, 'python-pool-check'), { image });

app.synth();
