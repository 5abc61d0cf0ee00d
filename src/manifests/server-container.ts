import type { Container, EnvVar } from './kubernetes';
import { CONFIG_DIRECTORY, CREDENTIALS_DIRECTORY, DATA_VOLUME, RUN_DIRECTORY, RUNTIME_DIRECTORY } from './mounts';
import { livenessProbe, readinessProbe, startupProbe } from './probes';
import { programEnv } from './programs';
import { containerSecurity } from './security';
import type { ServerRole } from './server-role';
import { DATA_DIRECTORY } from '../config/server-conf';
import type { InstanceSettings } from '../settings/instance-settings';

/** The container that runs the server, through the entry script. */
export function serverContainer(settings: InstanceSettings, role: ServerRole): Container {
  const locked = settings.password.kind !== 'none';
  return {
    name: 'redis',
    image: settings.image,
    command: ['sh', `${RUNTIME_DIRECTORY}/${role.entry}`],
    env: [...serverEnv(settings), ...role.env],
    ports: [{ name: 'redis', containerPort: settings.port }, ...role.ports ?? []],
    resources: {
      // Memory is reserved in full: a server that may be evicted or killed below its limit keeps no promise.
      requests: { cpu: settings.cpu, memory: settings.memoryLimit },
      limits: { ...(settings.cpuLimit !== undefined && { cpu: settings.cpuLimit }), memory: settings.memoryLimit },
    },
    startupProbe: startupProbe(settings),
    livenessProbe: livenessProbe(),
    readinessProbe: readinessProbe(role.readiness),
    ...(role.lifecycle && { lifecycle: role.lifecycle }),
    securityContext: containerSecurity(),
    volumeMounts: [
      { name: DATA_VOLUME, mountPath: DATA_DIRECTORY },
      { name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true },
      { name: 'runtime', mountPath: RUNTIME_DIRECTORY, readOnly: true },
      { name: 'run', mountPath: RUN_DIRECTORY },
      ...(locked ? [{ name: 'credentials', mountPath: CREDENTIALS_DIRECTORY, readOnly: true }] : []),
      ...role.mounts,
    ],
  };
}

function serverEnv(settings: InstanceSettings): EnvVar[] {
  const locked = settings.password.kind !== 'none';
  return [
    ...programEnv(settings.engine),
    { name: 'REDIS_PORT', value: String(settings.port) },
    { name: 'REDIS_DATA', value: DATA_DIRECTORY },
    { name: 'REDIS_CONFIG', value: CONFIG_DIRECTORY },
    { name: 'REDIS_RUN', value: RUN_DIRECTORY },
    { name: 'REDIS_MAXMEMORY_CEILING', value: String(settings.memory.ceilingBytes) },
    ...(locked ? [{ name: 'REDIS_PASSWORD_FILE', value: `${CREDENTIALS_DIRECTORY}/password` }] : []),
  ];
}
