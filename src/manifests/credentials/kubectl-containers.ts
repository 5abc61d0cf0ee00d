import type { InternalSecret } from './internal-secret';
import { RESOURCES } from './resources';
import { MANIFESTS_DIRECTORY, manifestsMount } from './secret-parts';
import type { InstanceSettings } from '../../settings/instance-settings';
import { container } from '../container';
import type { Container, EnvVar } from '../kubernetes';

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
  env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
};

/**
 * Applies new passwords alone, and without force: if two attempts ever race to create
 * the Secret, the second one meets a conflict, fails, and starts again with the passwords of the first.
 */
export function claimContainer(settings: InstanceSettings, internal: InternalSecret | undefined): Container {
  if (settings.password.kind === 'generated') {
    return kubectlContainer(settings, 'claim-password', ['password.json', ...internal ? ['internal.json'] : []], UNFORCED);
  }
  // No attempt may claim a given password.
  return internal
    ? kubectlContainer(settings, 'claim-password', ['internal.json'], UNFORCED)
    : kubectlContainer(settings, 'claim-password', ['password.json'], FORCED);
}

/** Applies everything that is derived. */
export function applyContainer(settings: InstanceSettings): Container {
  return kubectlContainer(settings, 'apply', ['connection.json'], FORCED);
}

function kubectlContainer(settings: InstanceSettings, name: string, files: readonly string[], manner: Manner): Container {
  return container({
    name,
    image: settings.kubectlImage,
    args: ['apply', '--server-side', ...files.map((file) => `--filename=${MANIFESTS_DIRECTORY}/${file}`), ...manner.flags],
    resources: RESOURCES,
  }, {
    env: [
      ...manner.env,
      // Where kubectl caches what it learns of the API; the root file system is read-only.
      { name: 'HOME', value: MANIFESTS_DIRECTORY },
    ],
    mounts: [manifestsMount()],
  });
}
