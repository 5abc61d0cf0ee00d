import type { Probe } from './kubernetes';
import { RUNTIME_DIRECTORY } from './mounts';

/** Longer than the 3 seconds that the scripts themselves give the server, so that the script's message is the one that shows. */
const TIMEOUT_SECONDS = 5;

/** The server answers at all, even that it is loading: loading a large data set never ends in a restart. */
export function startupProbe(windowSeconds: number): Probe {
  return script('alive.sh', 1, windowSeconds);
}

/** A server that does not answer for a minute is stuck; a restart is no remedy for one that does. A probe costs 20 ms of CPU time, most of it runc. */
export function livenessProbe(): Probe {
  return script('alive.sh', 20, 3);
}

/** Clients can be served; a server that becomes ready is in use a few seconds later, for a rolling update waits for it. */
export function readinessProbe(name: string, periodSeconds = 5): Probe {
  return script(name, periodSeconds, 2);
}

function script(name: string, periodSeconds: number, failureThreshold: number): Probe {
  return { exec: { command: ['sh', `${RUNTIME_DIRECTORY}/${name}`] }, periodSeconds, failureThreshold, timeoutSeconds: TIMEOUT_SECONDS };
}
