import { apiToken } from './api-token';
import type { JobSecrets } from './job-secrets';
import { kubectlContainers } from './kubectl-containers';
import { connectionContents, givenPassword, internalContents, manifestsDirectory, namespace, presentPassword } from './secret-parts';
import type { InstanceSettings } from '../../settings/instance-settings';
import { selectorLabels } from '../../settings/names';
import { auxiliaryResources } from '../auxiliary-resources';
import { CREDENTIALS } from '../components';
import { container } from '../container';
import type { Job } from '../kubernetes';
import { objectMeta } from '../metadata';
import { RUNTIME_DIRECTORY, scripts } from '../mounts';
import { containerOverrides, overridesOf, podOverrides } from '../overrides';
import { jobPlacement } from '../placement';
import { podBase, podMetadata } from '../pod';
import { mergeParts } from '../pod-parts';

/**
 * A Job that has failed would never run again: it is immutable, and the same YAML creates no other one. So it never ends as failed.
 * The kubelet repeats a container that failed after at most 5 minutes: at that pace this limit of all repetitions is years away.
 */
const REPETITIONS = 1_000_000;

/**
 * Seconds after which a pod that did not succeed is replaced by another one, which mounts the Secrets as they are then. It needs that if
 * another attempt has created the password in between: no repetition of a container can resolve that conflict.
 */
const ATTEMPT_SECONDS = 1800;

/**
 * Makes the Secrets, or brings existing ones up to date without touching their passwords.
 *
 * Jobs are immutable. The construct adds a hash of the spec to the name, so what changes runs again and what does not change does not.
 */
export function credentialsJob(settings: InstanceSettings, secrets: JobSecrets): Job {
  const { internal, connection, endpoints } = secrets;
  const write = mergeParts(
    scripts(settings),
    namespace(),
    manifestsDirectory(),
    ...connection ? [connectionContents(settings, endpoints), presentPassword(settings), givenPassword(settings)] : [],
    ...internal ? [internalContents(internal)] : [],
  );
  const apply = kubectlContainers(settings, secrets);
  const overrides = overridesOf(settings, CREDENTIALS);
  const parts = mergeParts({ volumes: write.volumes }, apiToken(), podOverrides(overrides));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: objectMeta(settings, settings.names.credentials, CREDENTIALS),
    spec: {
      backoffLimit: REPETITIONS,
      template: {
        metadata: podMetadata(settings, CREDENTIALS, { labels: selectorLabels(settings.instance, CREDENTIALS), annotations: {} }),
        spec: {
          restartPolicy: 'OnFailure',
          activeDeadlineSeconds: ATTEMPT_SECONDS,
          serviceAccountName: settings.names.credentials,
          automountServiceAccountToken: false,
          ...podBase(settings, CREDENTIALS),
          ...jobPlacement(settings, CREDENTIALS),
          initContainers: [
            ...parts.initContainers,
            // Writes the Secrets' manifests, with the present passwords or new ones. It has the engine's image for its shell.
            container({
              name: 'write',
              image: settings.image,
              command: ['sh', `${RUNTIME_DIRECTORY}/${internal ? 'write-internal-secret.sh' : 'write-connection-secret.sh'}`],
              resources: auxiliaryResources('job'),
            }, { ...mergeParts(write, containerOverrides(overrides)), volumes: write.volumes }, overrides),
            ...apply.slice(0, -1),
          ],
          containers: apply.slice(-1),
          volumes: parts.volumes,
        },
      },
    },
  };
}
