import { apiToken } from './api-token';
import type { JobSecrets } from './job-secrets';
import { MANIFESTS_DIRECTORY, manifestsMount } from './secret-parts';
import type { InstanceSettings } from '../../settings/instance-settings';
import { auxiliaryResources } from '../auxiliary-resources';
import { CREDENTIALS } from '../components';
import { container } from '../container';
import { fieldRef } from '../field-ref';
import type { Container, EnvVar } from '../kubernetes';
import { containerOverrides, overridesOf } from '../overrides';
import { mergeParts } from '../pod-parts';

/** How an apply treats values that another one owns, and what it needs for that. */
interface Manner {
  readonly flags: readonly string[];
  readonly env: readonly EnvVar[];
}

/** Takes them over. */
const FORCED: Manner = { flags: ['--field-manager=cdk8s-managed-redis', '--force-conflicts'], env: [] };

/** Fails, under a field manager of this attempt's own. */
const UNFORCED: Manner = {
  flags: ['--field-manager=$(POD_NAME)'],
  env: [{ name: 'POD_NAME', valueFrom: { fieldRef: fieldRef('metadata.name') } }],
};

/** What applies the manifests, in order: passwords first. */
export function kubectlContainers(settings: InstanceSettings, secrets: JobSecrets): Container[] {
  const { connection, internal, authorities } = secrets;
  const derived = [...connection ? ['connection.json'] : [], ...authorities ? ['authorities.json'] : []];
  return [
    ...connection || internal ? [claimContainer(settings, secrets)] : [],
    // Everything that is derived.
    ...derived.length > 0 ? [kubectlContainer(settings, 'apply', derived, FORCED)] : [],
  ];
}

/**
 * Applies new passwords alone, and without force: if two attempts ever race to create
 * the Secret, the second one meets a conflict, fails, and starts again with the passwords of the first.
 */
function claimContainer(settings: InstanceSettings, { internal }: JobSecrets): Container {
  const generated = [...settings.password.kind === 'generated' ? ['password.json'] : [], ...internal ? ['internal.json'] : []];
  // No attempt may claim a given password.
  return generated.length > 0
    ? kubectlContainer(settings, 'claim-password', generated, UNFORCED)
    : kubectlContainer(settings, 'claim-password', ['password.json'], FORCED);
}

/** Server-side: that creates an object by `patch`, in which RBAC sees its name, and it reads nothing before. */
function kubectlContainer(settings: InstanceSettings, name: string, files: readonly string[], manner: Manner): Container {
  const overrides = overridesOf(settings, CREDENTIALS);
  return container({
    name,
    image: settings.kubectlImage,
    args: ['apply', '--server-side', ...files.map((file) => `--filename=${MANIFESTS_DIRECTORY}/${file}`), ...manner.flags],
    resources: auxiliaryResources('job'),
  }, mergeParts({
    env: [
      ...manner.env,
      // Where kubectl caches what it learns of the API; the root file system is read-only.
      { name: 'HOME', value: MANIFESTS_DIRECTORY },
    ],
    mounts: [manifestsMount(), ...apiToken().mounts],
  }, containerOverrides(overrides)), overrides);
}
