import { join } from 'path';
import { App, Chart } from 'cdk8s';
import { KubeBlocksRedis, RedisPlan, RedisUse } from 'cdk8s-managed-redis';
import * as kplus from 'cdk8s-plus-28';
import { addProgram } from '../support/program';

const app = new App();
const chart = new Chart(app, 'kubeblocks-sharded');
const redis = new KubeBlocksRedis(chart, 'redis', { name: 'store-redis', plan: RedisPlan.ENTERPRISE, use: RedisUse.CACHE, shards: 3 });

// With shards a program must be cluster-aware, as that of cache-aside: it takes REDIS_CLUSTER_NODES and REDIS_PASSWORD, not REDIS_URL.
const web = new kplus.Deployment(chart, 'app', { replicas: 2 });
addProgram(web, join(__dirname, '..', 'cache-aside', 'app.mjs'), { port: 3000 });
web.exposeViaService({ name: 'store', ports: [{ port: 80, targetPort: 3000 }] });
redis.attach(web);

app.synth();
