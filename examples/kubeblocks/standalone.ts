import { App, Chart } from 'cdk8s';
import { KubeBlocksRedis, RedisPlan, RedisUse } from 'cdk8s-managed-redis';
import { cacheAsideWorkload } from '../cache-aside/workload';

const app = new App();
const chart = new Chart(app, 'kubeblocks-standalone');
const redis = new KubeBlocksRedis(chart, 'redis', { name: 'cache-redis', plan: RedisPlan.STARTER, use: RedisUse.CACHE });
// The program is that of the example cache-aside, unchanged.
cacheAsideWorkload(chart, redis);

app.synth();
