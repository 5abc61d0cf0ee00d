import type { Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import { Figure, median } from './figure';
import { bareServer, clientPod } from './pods';
import { eventually, kubectl } from '../test/e2e/support/kubectl';
import { Namespace } from '../test/e2e/support/namespace';

const REPETITIONS = 5;

/** An app that tries to write from its start, as an app without readiness checks does. */
const APP = 'until [ "$(timeout 1 valkey-cli -u "$REDIS_URL" set first write 2>/dev/null)" = OK ]; do sleep 0.1; done; echo written; sleep infinity';

/** Seconds from `kubectl apply` to the first write of an attached app, against a hand-written server without a password. */
export async function firstWriteFigures(): Promise<Figure[]> {
  const ours: number[] = [];
  const bare: number[] = [];
  const node = (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}')).trim();
  for (let turn = 0; turn < REPETITIONS; turn += 1) {
    bare.push(await firstWrite((chart) => {
      bareServer(chart, 'redis', node, ['--save', '900 1', '--appendonly', 'yes'], '8Gi');
      clientPod(chart, 'app', `REDIS_URL=redis://redis:6379; ${APP}`);
    }));
    ours.push(await firstWrite((chart) => {
      const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan: RedisPlan.PRO });
      redis.attach(clientPod(chart, 'app', APP));
    }));
  }
  return [{ name: 'apply to the first write, pro', value: median(ours), unit: 's', reference: median(bare) }];
}

async function firstWrite(build: (chart: Chart) => void): Promise<number> {
  const namespace = await Namespace.create('bench-first');
  try {
    const start = performance.now();
    await namespace.apply(build);
    await eventually('the app has written', async () => (await namespace.kubectl('logs', 'deploy/app')).includes('written'), 180);
    return (performance.now() - start) / 1000;
  } finally {
    await namespace.delete();
  }
}
