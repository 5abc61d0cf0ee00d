import type { InternalSecret } from './internal-secret';
import type { InstanceSettings } from '../../settings/instance-settings';
import { CREDENTIALS } from '../components';
import type { Role, RoleBinding } from '../kubernetes';
import { objectMeta } from '../metadata';

/** `create` cannot be limited to a name: there is none yet. Reading and changing is limited to the Secrets that the Job makes. */
export function credentialsRole(settings: InstanceSettings, internal?: InternalSecret): Role {
  const resourceNames = [settings.names.connectionSecret, ...internal ? [internal.secretName] : []];
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: objectMeta(settings, settings.names.credentials, CREDENTIALS),
    rules: [
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames, verbs: ['get', 'patch'] },
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
