import { CREDENTIALS } from './components';
import type { Container, EnvVar, Job, JobSpec, Role, RoleBinding, Volume } from './kubernetes';
import { objectMeta } from './metadata';
import { RUNTIME_DIRECTORY } from './mounts';
import { containerSecurity, podSecurity } from './security';
import type { InstanceSettings } from '../settings/instance-settings';
import { jobName, selectorLabels } from '../settings/names';

/** A second Secret, for passwords that only the pods of the instance need, and what its script must be told. */
export interface InternalSecret {
  readonly secretName: string;
  readonly script: string;
  readonly env: readonly EnvVar[];
}

/** `create` cannot be limited to a name: there is none yet. Reading and changing is limited to the Secrets that the Job makes. */
export function credentialsRole(settings: InstanceSettings, internal?: InternalSecret): Role {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: objectMeta(settings, settings.names.credentials, CREDENTIALS),
    rules: [
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames: [settings.names.connectionSecret, ...internal ? [internal.secretName] : []], verbs: ['get', 'patch'] },
    ],
  };
}

export function credentialsRoleBinding(settings: InstanceSettings): RoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: objectMeta(settings, settings.names.credentials, CREDENTIALS),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: settings.names.credentials },
    subjects: [{ kind: 'ServiceAccount', name: settings.names.credentials }],
  };
}

/**
 * Makes the connection Secret, or brings an existing one up to date without touching its password.
 *
 * Jobs are immutable: the name is a hash of the spec, so what changes runs again and what does not change does not.
 */
export function credentialsJob(settings: InstanceSettings, internal?: InternalSecret): Job {
  const spec = jobSpec(settings, internal);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: objectMeta(settings, jobName(settings.names.credentials, spec), CREDENTIALS),
    spec,
  };
}

function jobSpec(settings: InstanceSettings, internal: InternalSecret | undefined): JobSpec {
  return {
    // A failed attempt must come back as a new pod: that one mounts the Secret as it is then.
    backoffLimit: 20,
    template: {
      metadata: { labels: selectorLabels(settings.instance, CREDENTIALS) },
      spec: {
        restartPolicy: 'Never',
        serviceAccountName: settings.names.credentials,
        automountServiceAccountToken: true,
        enableServiceLinks: false,
        securityContext: podSecurity(),
        ...(settings.imagePullSecrets.length > 0 && { imagePullSecrets: settings.imagePullSecrets.map((name) => ({ name })) }),
        ...(settings.scheduling.nodeSelector && { nodeSelector: settings.scheduling.nodeSelector }),
        ...(settings.scheduling.tolerations && { tolerations: settings.scheduling.tolerations as never }),
        initContainers: [writeContainer(settings, internal), claimContainer(settings, internal)],
        containers: [applyContainer(settings)],
        volumes: volumes(settings, internal),
      },
    },
  };
}

/** Writes the Secret's manifests, with the present password or a new one. It has the engine's image for its shell. */
function writeContainer(settings: InstanceSettings, internal: InternalSecret | undefined): Container {
  return {
    name: 'write',
    image: settings.image,
    command: ['sh', `${RUNTIME_DIRECTORY}/${internal?.script ?? 'write-connection-secret.sh'}`],
    env: [...writeEnv(settings), ...internal?.env ?? []],
    resources: RESOURCES,
    securityContext: containerSecurity(),
    volumeMounts: [
      { name: 'runtime', mountPath: RUNTIME_DIRECTORY, readOnly: true },
      { name: 'manifests', mountPath: '/manifests' },
      { name: 'present', mountPath: '/present', readOnly: true },
      ...(settings.password.kind === 'given' ? [{ name: 'given', mountPath: '/given', readOnly: true }] : []),
      ...(internal ? [{ name: 'present-internal', mountPath: '/present-internal', readOnly: true }] : []),
    ],
  };
}

/**
 * Applies new passwords alone, under a field manager of this attempt's own and without force: if two attempts ever race to create
 * the Secret, the second one meets a conflict, fails, and starts again with the passwords of the first.
 */
function claimContainer(settings: InstanceSettings, internal: InternalSecret | undefined): Container {
  const unforced = ['--field-manager=$(POD_NAME)'];
  if (settings.password.kind === 'generated') {
    return kubectlContainer(settings, 'claim-password', ['password.json', ...internal ? ['internal.json'] : []], unforced);
  }
  // The given password is nobody's to claim.
  return internal
    ? kubectlContainer(settings, 'claim-password', ['internal.json'], unforced)
    : kubectlContainer(settings, 'claim-password', ['password.json'], FORCED);
}

/** Applies everything that is derived. */
function applyContainer(settings: InstanceSettings): Container {
  return kubectlContainer(settings, 'apply', ['connection.json'], FORCED);
}

const FORCED = ['--field-manager=cdk8s-managed-redis', '--force-conflicts'];

function kubectlContainer(settings: InstanceSettings, name: string, files: readonly string[], flags: readonly string[]): Container {
  return {
    name,
    image: settings.kubectlImage,
    args: ['apply', '--server-side', ...files.map((file) => `--filename=/manifests/${file}`), ...flags],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'HOME', value: '/manifests' },
    ],
    resources: RESOURCES,
    securityContext: containerSecurity(),
    volumeMounts: [{ name: 'manifests', mountPath: '/manifests' }],
  };
}

const RESOURCES = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } } as const;

function writeEnv(settings: InstanceSettings): EnvVar[] {
  const { labels } = objectMeta(settings, '', CREDENTIALS);
  return [
    { name: 'SECRET_NAME', value: settings.names.connectionSecret },
    { name: 'SECRET_LABELS', value: JSON.stringify(labels) },
    { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    { name: 'SERVICE', value: settings.names.service },
    { name: 'REDIS_PORT', value: String(settings.port) },
    { name: 'MANIFESTS', value: '/manifests' },
    { name: 'PRESENT_PASSWORD_FILE', value: '/present/password' },
    ...(settings.password.kind === 'given' ? [{ name: 'GIVEN_PASSWORD_FILE', value: '/given/password' }] : []),
  ];
}

function volumes(settings: InstanceSettings, internal: InternalSecret | undefined): Volume[] {
  return [
    { name: 'runtime', configMap: { name: settings.names.runtime } },
    { name: 'manifests', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
    {
      name: 'present',
      secret: { secretName: settings.names.connectionSecret, optional: true, items: [{ key: 'password', path: 'password' }], defaultMode: 0o440 },
    },
    ...(settings.password.kind === 'given' ? [{
      name: 'given',
      secret: { secretName: settings.password.secret.secretName, items: [{ key: settings.password.secret.key, path: 'password' }], defaultMode: 0o440 },
    }] : []),
    ...(internal ? [{ name: 'present-internal', secret: { secretName: internal.secretName, optional: true, defaultMode: 0o440 } }] : []),
  ];
}
