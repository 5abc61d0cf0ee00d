import { App, Chart } from 'cdk8s';
import { KubeBlocksRedis, RedisPlan } from 'cdk8s-managed-redis';
import * as kplus from 'cdk8s-plus-28';
import { CONTAINER_SETTINGS } from '../support/container';

const app = new App();
const chart = new Chart(app, 'kubeblocks-sharded');
const redis = new KubeBlocksRedis(chart, 'redis', { name: 'store-redis', plan: RedisPlan.ENTERPRISE, shards: 3 });

const web = new kplus.Deployment(chart, 'web', { replicas: 1 });
web.addContainer({
  ...CONTAINER_SETTINGS,
  image: 'docker.io/library/node:20',
  command: ['sleep', 'infinity'], // your program, cluster-aware; REDIS_CLUSTER_NODES has the seed, REDIS_PASSWORD the password
});
redis.attach(web);

app.synth();
