import type { Container, Probe } from './kubernetes';
import { RUNTIME_DIRECTORY } from './mounts';

/** Longer than the 3 seconds that the scripts themselves give the server, so that the script's message is the one that shows. */
const TIMEOUT_SECONDS = 5;

/** In which a pod among others may become ready before its startup probe succeeds anyway (started.sh). */
const SETTLING_SECONDS = 10;

type Probes = Pick<Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;

/**
 * Of a server to which Kubernetes sends clients while it is ready. It has started when it answers at all, even that it is loading: loading a large
 * data set never ends in a restart.
 */
export function serverProbes(windowSeconds: number, readiness: string): Probes {
  return {
    startupProbe: probe(['alive.sh'], 1, windowSeconds),
    livenessProbe: LIVENESS,
    readinessProbe: probe([readiness], 5, 2),
  };
}

/**
 * Of a pod whose Service clients use only to begin, or not at all. It is rolling updates that wait for its readiness, and the startup probe finds that
 * first.
 */
export function peerProbes(windowSeconds: number, readiness: string): Probes {
  return {
    // It asks three times.
    startupProbe: { ...probe(['started.sh', readiness], 1, windowSeconds + SETTLING_SECONDS), timeoutSeconds: 2 * TIMEOUT_SECONDS },
    livenessProbe: LIVENESS,
    readinessProbe: probe([readiness], 10, 2),
  };
}

/** A server that does not answer for a minute is stuck; a restart is no remedy for one that does. A probe costs 20 ms of CPU time, most of it runc. */
const LIVENESS = probe(['alive.sh'], 20, 3);

function probe([name, ...args]: readonly string[], periodSeconds: number, failureThreshold: number): Probe {
  return { exec: { command: ['sh', `${RUNTIME_DIRECTORY}/${name}`, ...args] }, periodSeconds, failureThreshold, timeoutSeconds: TIMEOUT_SECONDS };
}
