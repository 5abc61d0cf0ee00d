import type { ClusterSettings } from '../../settings/instance-settings';
import { SERVER } from '../components';
import type { PodKind, Port } from '../port';
import { serverPorts } from '../server/kind';

/** Where the nodes of a cluster speak to each other. */
export function busPort(settings: ClusterSettings): Port {
  return { name: 'bus', number: settings.busPort, audience: ['peers'] };
}

/** The servers of a cluster. */
export function nodeKind(settings: ClusterSettings): PodKind {
  return { component: SERVER, ports: [...serverPorts(settings), busPort(settings)] };
}
