import { isIP } from 'net';
import { SERVER } from './components';
import type { Service } from './kubernetes';
import type { Port } from './port';
import { tlsPort } from './server/kind';
import { annotated, IdentifiedService, podLabel, service } from './service';
import { externalNodePort, HOST_NAME_ANNOTATION } from '../settings/external';
import type { ClusterSettings, ExternalSettings, InstanceSettings } from '../settings/instance-settings';
import { externalServiceName, podNames, selectorLabels } from '../settings/names';

/** What leads clients outside to the port with TLS of the ready pods of a component, and to no other port; nothing if there is no way in. */
export function externalServices(settings: InstanceSettings, component: string, port: Port): IdentifiedService[] {
  const { external } = settings;
  if (!external) { return []; }
  return [{
    id: 'ExternalService',
    service: externalService(settings, external, {
      name: settings.instance, component, host: external.host, number: external.port, target: port.name,
    }),
  }];
}

/** Those of a server or a primary. */
export function externalServerServices(settings: InstanceSettings): IdentifiedService[] {
  return settings.tls ? externalServices(settings, SERVER, tlsPort(settings, settings.tls)) : [];
}

/** Of a cluster: the address at which clients begin, and those of all nodes. */
export function externalNodeServices(settings: ClusterSettings): IdentifiedService[] {
  const { external, tls, shardNames, replicasPerShard } = settings;
  if (!external || !tls) { return []; }
  const port = tlsPort(settings, tls);
  const nodes = shardNames.flatMap((name, shard) => podNames(name, 1 + replicasPerShard).map((pod, ordinal) => ({
    id: `ExternalShard${shard}Server${ordinal}Service`,
    service: externalService(settings, external, {
      name: pod,
      component: SERVER,
      host: external.portPerNode ? external.host : `${pod}.${external.host}`,
      number: external.portPerNode ? externalNodePort(external, shard, ordinal) : external.port,
      target: port.name,
      labels: podLabel(pod),
    }),
  })));
  return [...externalServices(settings, SERVER, port), ...nodes];
}

interface Way {
  /** The instance or the pod. */
  readonly name: string;
  readonly component: string;
  readonly host: string;
  /** The port that clients dial. */
  readonly number: number;
  /** The name of the container's port. */
  readonly target: string;
  readonly labels?: Readonly<Record<string, string>>;
}

function externalService(settings: InstanceSettings, external: ExternalSettings, way: Way): Service {
  const { name, component, host, number, target, labels = {} } = way;
  const balanced = external.service.type === 'LoadBalancer';
  const led: Record<string, string> = balanced && isIP(host) === 0 ? { [HOST_NAME_ANNOTATION]: host } : {};
  return annotated({ ...led, ...external.annotations }, service(settings, externalServiceName(name), component, {
    ...external.service,
    selector: { ...selectorLabels(settings.instance, component), ...labels },
    ports: [{ name: 'redis-tls', port: balanced ? number : settings.tls!.port, targetPort: target, ...(!balanced && { nodePort: number }) }],
  }));
}
