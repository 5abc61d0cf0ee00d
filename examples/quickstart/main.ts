import { App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import * as kplus from 'cdk8s-plus-28';
import { CONTAINER_SETTINGS } from '../support/container';

const app = new App();
const chart = new Chart(app, 'quickstart');
const redis = new RedisStandalone(chart, 'redis', { name: 'quickstart-redis', plan: RedisPlan.STARTER });

const web = new kplus.Deployment(chart, 'web', { replicas: 1 });
web.addContainer({
  ...CONTAINER_SETTINGS,
  image: 'docker.io/library/node:20',
  command: ['sleep', 'infinity'], // your program; REDIS_URL has the URL
});
redis.attach(web);

app.synth();

const objects: { kind: string; metadata: { name: string } }[] = chart.toJson();
console.log(`dist/quickstart.k8s.yaml holds ${objects.length} objects:

${objects.map(({ kind, metadata }) => `  ${kind.padEnd(16)}${metadata.name}`).join('\n')}

Run it:             kubectl apply --server-side -f dist/quickstart.k8s.yaml
See the connection: kubectl get secret ${redis.connection.bindingSecretName} -o jsonpath='{.data.uri}' | base64 -d
Use it:             kubectl exec deploy/${web.name} -- printenv REDIS_URL
Remove it:          kubectl delete -f dist/quickstart.k8s.yaml
...and its data:    kubectl delete secret,pvc -l app.kubernetes.io/instance=quickstart-redis
`);
