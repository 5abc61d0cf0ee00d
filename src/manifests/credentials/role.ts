import type { JobSecrets } from './job-secrets';
import type { InstanceSettings } from '../../settings/instance-settings';
import { CREDENTIALS } from '../components';
import type { Role, RoleBinding } from '../kubernetes';
import { objectMeta } from '../metadata';

/**
 * The Job may create and change the Secrets that it makes, by name. A plain `create` is still denied, for its request has no name; server-side
 * apply creates by a `patch` of a name, and the API server asks for the right to create that one (createAuthorizerAttributes in
 * apiserver/pkg/endpoints/handlers/patch.go, the same from Kubernetes 1.28 on). Nothing reads: apply does not get the object first.
 */
export function credentialsRole(settings: InstanceSettings, { connection, internal, authorities }: JobSecrets): Role {
  const resourceNames = [
    ...connection ? [settings.names.connectionSecret] : [], ...internal ? [internal.secretName] : [], ...authorities ? [authorities.secretName] : [],
  ];
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: objectMeta(settings, settings.names.credentials, CREDENTIALS),
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames, verbs: ['create', 'patch'] }],
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
