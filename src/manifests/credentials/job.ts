import { apiToken } from './api-token';
import { authorityCertificates } from './authorities';
import type { JobSecrets } from './job-secrets';
import { kubectlContainers } from './kubectl-containers';
import { connectionContents, givenPassword, internalContents, manifestsDirectory, namespace, presentPassword } from './secret-parts';
import type { InstanceSettings } from '../../settings/instance-settings';
import { selectorLabels } from '../../settings/names';
import { auxiliaryResources } from '../auxiliary-resources';
import { CREDENTIALS } from '../components';
import { container } from '../container';
import type { Container, Job } from '../kubernetes';
import { objectMeta } from '../metadata';
import { RUNTIME_DIRECTORY, scripts } from '../mounts';
import { containerOverrides, overridesOf, podOverrides } from '../overrides';
import { jobPlacement } from '../placement';
import { podBase, podMetadata } from '../pod';
import { mergeParts, PodParts } from '../pod-parts';

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
  const writers = writersOf(settings, secrets);
  const apply = kubectlContainers(settings, secrets);
  const overrides = overridesOf(settings, CREDENTIALS);
  const parts = mergeParts(...writers.map(({ volumes }) => ({ volumes })), apiToken(), podOverrides(overrides));
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
            ...writers.map((writer) => writerContainer(settings, writer)),
            ...apply.slice(0, -1),
          ],
          containers: apply.slice(-1),
          volumes: parts.volumes,
        },
      },
    },
  };
}

/** A container that writes manifests of Secrets for those that apply them, and the volumes that it needs. */
interface Writer extends Required<PodParts> {
  readonly name: string;
  readonly script: string;
}

/** That of passwords takes the present ones or makes new ones, and sees no certificate; that of certificates sees no password. */
function writersOf(settings: InstanceSettings, { internal, connection, endpoints, authorities }: JobSecrets): Writer[] {
  const common = [scripts(settings), namespace(), manifestsDirectory()];
  const passwords = mergeParts(
    ...common,
    ...connection ? [connectionContents(settings, endpoints), presentPassword(settings), givenPassword(settings)] : [],
    ...internal ? [internalContents(internal)] : [],
  );
  return [
    ...connection || internal ? [{ name: 'write', script: internal ? 'write-internal-secret.sh' : 'write-connection-secret.sh', ...passwords }] : [],
    ...authorities ? [{ name: 'write-authorities', script: 'write-authorities-secret.sh', ...mergeParts(...common, authorityCertificates(settings, authorities)) }] : [],
  ];
}

/** It has the engine's image for its shell. */
function writerContainer(settings: InstanceSettings, { name, script, ...parts }: Writer): Container {
  const overrides = overridesOf(settings, CREDENTIALS);
  return container({
    name,
    image: settings.image,
    command: ['sh', `${RUNTIME_DIRECTORY}/${script}`],
    resources: auxiliaryResources('job'),
  }, { ...mergeParts(parts, containerOverrides(overrides)), volumes: parts.volumes }, overrides);
}
