import type { ServerRole } from './server-role';
import type { ServerConf } from '../../config/server-conf';
import type { InstanceSettings } from '../../settings/instance-settings';
import { temporaryMebibytes } from '../../settings/memory';
import type { ContainerBase } from '../container';
import { configuration, connectionPassword, data, runDirectory, RUNTIME_DIRECTORY, scripts } from '../mounts';
import type { Pod } from '../pod';
import { mergeParts, PodParts } from '../pod-parts';
import { programs } from '../programs';
import { certificateFiles } from '../tls';

/** A pod that runs the server, through the entrypoint script of its role; the labels are beside those of its component. */
export function serverPod(settings: InstanceSettings, conf: ServerConf, role: ServerRole, labels: Readonly<Record<string, string>> = {}): Pod {
  return {
    kind: role.kind,
    labels,
    main: main(settings, role),
    parts: mergeParts(
      programs(settings.engine, 'server', 'cli', 'check-aof'),
      port(settings),
      data(settings.volume, temporaryMebibytes(settings.memory)),
      configuration(settings),
      scripts(settings),
      runDirectory(),
      memoryCeiling(settings),
      connectionPassword(settings),
      ...role.features,
      certificateFiles(settings),
      { restartTexts: [conf.restart] },
    ),
    terminationGraceSeconds: settings.terminationGraceSeconds,
    spread: role.spread,
  };
}

function main(settings: InstanceSettings, role: ServerRole): ContainerBase {
  return {
    name: 'redis',
    image: settings.image,
    command: ['sh', `${RUNTIME_DIRECTORY}/${role.entrypoint}`],
    resources: {
      // All that a server needs without a fork is reserved: one that may be evicted below its limit keeps no promise.
      requests: { cpu: settings.cpu, memory: settings.memoryRequest },
      limits: { ...(settings.cpuLimit !== undefined && { cpu: settings.cpuLimit }), memory: settings.memoryLimit },
    },
    ...role.probes,
    ...(role.lifecycle && { lifecycle: role.lifecycle }),
  };
}

function port(settings: InstanceSettings): PodParts {
  return { env: [{ name: 'REDIS_PORT', value: String(settings.port) }] };
}

/** Up to where a live change may raise `maxmemory`. */
function memoryCeiling(settings: InstanceSettings): PodParts {
  return { env: [{ name: 'REDIS_MAXMEMORY_CEILING', value: String(settings.memory.ceilingBytes) }] };
}
