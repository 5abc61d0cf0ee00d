// The sidecar of some charts: queries the role of each server every second, and labels the pods through the API server.
import { readFileSync } from 'node:fs';
import Redis from 'ioredis';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const { MEMBERS, POD_NAMESPACE, REDIS_PASSWORD } = process.env;

const servers = MEMBERS.split(',').map((pod) => {
  const redis = new Redis({
    host: pod, password: REDIS_PASSWORD, commandTimeout: 1000, connectTimeout: 1000, maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy: () => 200,
  });
  redis.on('error', () => {});
  return { pod, redis };
});

async function label({ pod, redis }) {
  const role = await redis.role().then(([name]) => (name === 'master' ? 'primary' : 'replica'));
  await fetch(`https://kubernetes.default.svc/api/v1/namespaces/${POD_NAMESPACE}/pods/${pod}`, {
    method: 'PATCH',
    headers: { 'authorization': `Bearer ${readFileSync(`${ACCOUNT}/token`, 'utf8')}`, 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify({ metadata: { labels: { 'bench/role': role } } }),
    signal: AbortSignal.timeout(1000),
  });
}

setInterval(() => servers.forEach((server) => label(server).catch(() => {})), 1000);
process.on('SIGTERM', () => process.exit(0));
