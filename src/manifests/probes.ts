import type { Probe } from './kubernetes';
import { RUNTIME_DIRECTORY } from './mounts';
import type { InstanceSettings } from '../settings/instance-settings';

/** Longer than the 3 seconds that the scripts themselves give the server, so that the script's message is the one that shows. */
const TIMEOUT_SECONDS = 5;

/** The server answers at all, even that it is loading: loading a large data set never ends in a restart. */
export function startupProbe(settings: InstanceSettings): Probe {
  return { ...script('alive.sh'), periodSeconds: 1, failureThreshold: settings.startupWindowSeconds, timeoutSeconds: TIMEOUT_SECONDS };
}

/** A server that answers nothing for a minute is stuck; a restart helps nothing that has an answer. A probe costs 20 ms of CPU time, most of it runc. */
export function livenessProbe(): Probe {
  return { ...script('alive.sh'), periodSeconds: 20, failureThreshold: 3, timeoutSeconds: TIMEOUT_SECONDS };
}

/** Clients can be served. */
export function readinessProbe(name: string): Probe {
  return { ...script(name), periodSeconds: 5, failureThreshold: 2, timeoutSeconds: TIMEOUT_SECONDS };
}

/** The probe that runs a script. */
export function script(name: string): Probe {
  return { exec: { command: ['sh', `${RUNTIME_DIRECTORY}/${name}`] } };
}
