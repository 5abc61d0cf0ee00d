import { RedisSentinelProps } from '../../src';
import { renderProxyConf } from '../../src/config/proxy-conf';
import { renderSentinel } from '../support/manifests';
import { resolveSentinel } from '../support/plans';

function specOf(props: Partial<RedisSentinelProps> = {}): any {
  return renderSentinel(props).find('Deployment', 'cache-proxy').spec;
}

function containerOf(props: Partial<RedisSentinelProps> = {}): any {
  return specOf(props).template.spec.containers[0];
}

test('there are two, or as many as were asked for', () => {
  expect(specOf().replicas).toBe(2);
  expect(specOf({ proxies: 4 }).replicas).toBe(4);
});

test('the selector, which Kubernetes never lets change, is of the library alone', () => {
  expect(specOf({ labels: { team: 'a' }, podLabels: { squad: 'b' } }).selector).toEqual({
    matchLabels: {
      'app.kubernetes.io/name': 'redis',
      'app.kubernetes.io/instance': 'cache',
      'app.kubernetes.io/component': 'proxy',
    },
  });
});

test('one is replaced after the other, on the node that the first one leaves', () => {
  expect(specOf().strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } });
});

test('the entrypoint script starts the proxy, which is the only container', () => {
  expect(specOf().template.spec.containers.map(({ name }: any) => name)).toEqual(['proxy']);
  expect(containerOf().command).toEqual(['sh', '/opt/redis/start-proxy.sh']);
});

test('the image is one of HAProxy', () => {
  expect(containerOf().image).toBe('docker.io/library/haproxy:3.2');
  expect(containerOf({ proxyImage: 'registry.example/haproxy:3.2' }).image).toBe('registry.example/haproxy:3.2');
});

test('of the internal Secret it gets the monitoring password alone, and of the connection Secret nothing', () => {
  expect(containerOf().env).toEqual([
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
    { name: 'PROXY_CONFIG', value: '/etc/proxy' },
    { name: 'MONITOR_PASSWORD', valueFrom: { secretKeyRef: { name: 'cache-internal', key: 'monitor-password' } } },
  ]);
  expect(specOf().template.spec.volumes).toEqual([
    { name: 'config', configMap: { name: 'cache-proxy' } },
    { name: 'runtime', configMap: { name: 'cache-runtime' } },
  ]);
});

test('everything that it mounts is read-only', () => {
  expect(containerOf().volumeMounts).toEqual([
    { name: 'config', mountPath: '/etc/proxy', readOnly: true },
    { name: 'runtime', mountPath: '/opt/redis', readOnly: true },
  ]);
});

test('its configuration is in a ConfigMap of its own', () => {
  expect(renderSentinel().find('ConfigMap', 'cache-proxy').data).toEqual(renderProxyConf(resolveSentinel({ name: 'cache' })));
});

test('it listens where its configuration says', () => {
  const bound = [...renderSentinel().find('ConfigMap', 'cache-proxy').data['haproxy.cfg'].matchAll(/^frontend (\w+)\n(?: {2}(?!bind).*\n)* {2}bind "\$\{PROXY_LISTEN\}:(\d+)" /gm)];
  expect(containerOf().ports).toEqual(bound.map(([, name, port]) => ({ name, containerPort: Number(port) })));
});

test('it is restarted when it answers nothing for a minute, and ready when a server says that it is the primary', () => {
  const { startupProbe, livenessProbe, readinessProbe } = containerOf();
  expect({ startupProbe, livenessProbe, readinessProbe }).toEqual({
    startupProbe: { httpGet: { path: '/alive', port: 'health' }, periodSeconds: 1, failureThreshold: 120 },
    livenessProbe: { httpGet: { path: '/alive', port: 'health' }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    readinessProbe: { httpGet: { path: '/ready', port: 'health' }, initialDelaySeconds: 2, periodSeconds: 2, failureThreshold: 10, timeoutSeconds: 2 },
  });
});

test('it serves as before until no node sends it connections any more', () => {
  expect(containerOf().lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '3'] } } });
  expect(specOf().template.spec.terminationGracePeriodSeconds).toBe(30);
});

test('it has its own resources, whatever those of the server, and no cpu limit', () => {
  const resources = {
    requests: { 'cpu': '100m', 'memory': '32Mi', 'ephemeral-storage': '64Mi' },
    limits: { 'memory': '256Mi', 'ephemeral-storage': '512Mi' },
  };
  expect(containerOf().resources).toEqual(resources);
  expect(containerOf({ cpu: '1', cpuLimit: '2' }).resources).toEqual(resources);
});

test('it is pulled with the same secrets', () => {
  expect(specOf({ imagePullSecrets: ['one', 'two'] }).template.spec.imagePullSecrets).toEqual([{ name: 'one' }, { name: 'two' }]);
});

test('the restart checksum is this one as long as nothing is chosen: another value restarts every proxy in the field', () => {
  expect(specOf().template.metadata.annotations).toEqual({ 'cdk8s-managed-redis/restart-checksum': '18239744cc0a193b' });
});
