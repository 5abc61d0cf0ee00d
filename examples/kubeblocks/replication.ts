import { App, Chart } from 'cdk8s';
import { KubeBlocksRedis, RedisPlan, RedisUse } from 'cdk8s-managed-redis';
import { queueWorkload } from '../queue/workload';

const app = new App();
const chart = new Chart(app, 'kubeblocks-replication');
const redis = new KubeBlocksRedis(chart, 'redis', {
  name: 'queue-redis',
  plan: RedisPlan.PRO,
  use: RedisUse.QUEUE,
  // With three sentinels; the Service leads to the primary.
  replicas: 2,
});
// The programs are those of the example queue, unchanged.
queueWorkload(chart, redis);

app.synth();
