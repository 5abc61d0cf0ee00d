import type { InternalSecret } from './internal-secret';
import { claimContainer, applyContainer } from './kubectl-containers';
import { RESOURCES } from './resources';
import { manifestsDirectory, presentPassword, givenPassword, presentInternalPasswords, secretContents } from './secret-parts';
import type { InstanceSettings } from '../../settings/instance-settings';
import { selectorLabels } from '../../settings/names';
import { CREDENTIALS } from '../components';
import { container } from '../container';
import type { Job } from '../kubernetes';
import { objectMeta } from '../metadata';
import { RUNTIME_DIRECTORY, scripts } from '../mounts';
import { podBase } from '../pod';
import { mergeParts } from '../pod-parts';

/**
 * Makes the connection Secret, or brings an existing one up to date without touching its password.
 *
 * Jobs are immutable. The construct adds a hash of the spec to the name, so what changes runs again and what does not change does not.
 */
export function credentialsJob(settings: InstanceSettings, internal?: InternalSecret): Job {
  const parts = mergeParts(
    scripts(settings),
    secretContents(settings),
    manifestsDirectory(),
    presentPassword(settings),
    givenPassword(settings),
    presentInternalPasswords(internal),
  );
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: objectMeta(settings, settings.names.credentials, CREDENTIALS),
    spec: {
      // A failed attempt must come back as a new pod: that one mounts the Secret as it is then.
      backoffLimit: 20,
      template: {
        metadata: { labels: selectorLabels(settings.instance, CREDENTIALS) },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: settings.names.credentials,
          automountServiceAccountToken: true,
          ...podBase(settings),
          ...(settings.scheduling.nodeSelector && { nodeSelector: settings.scheduling.nodeSelector }),
          ...(settings.scheduling.tolerations && { tolerations: settings.scheduling.tolerations as never }),
          initContainers: [
            // Writes the Secret's manifests, with the present password or a new one. It has the engine's image for its shell.
            container({
              name: 'write',
              image: settings.image,
              command: ['sh', `${RUNTIME_DIRECTORY}/${internal?.script ?? 'write-connection-secret.sh'}`],
              resources: RESOURCES,
            }, parts),
            claimContainer(settings, internal),
          ],
          containers: [applyContainer(settings)],
          volumes: parts.volumes,
        },
      },
    },
  };
}
