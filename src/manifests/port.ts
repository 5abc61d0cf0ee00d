/**
 * From where a port is reached; the NetworkPolicy follows from it. The kubelet, whose probes no policy may stop, is none of them.
 *
 * - `clients`: attached workloads, and what else the user lets in;
 * - `peers`: the other pods of the instance, which the policy lets out to it too;
 * - `monitoring`: what collects metrics;
 * - `outside`: every address.
 */
export type Audience = 'clients' | 'peers' | 'monitoring' | 'outside';

/** A TCP port of a pod, declared once: the container's port, the Services' ports and the NetworkPolicy are made from it. */
export interface Port {
  /** In the container, where Services look it up. */
  readonly name: string;
  readonly number: number;
  readonly audience: readonly Audience[];
}

/** The pods of one component, and the ports that they listen on. */
export interface PodKind {
  /** Value of the component label, such as `server`. */
  readonly component: string;
  readonly ports: readonly Port[];
}

export function containerPort({ name, number }: Port) {
  return { name, containerPort: number };
}

/** The port of a Service that leads to this one; under name and number of another one where clients know it by these. */
export function servicePort(port: Port, as: Port = port) {
  return { name: as.name, port: as.number, targetPort: port.name };
}

/** One port of a Service. */
export type ServicePort = ReturnType<typeof servicePort>;
