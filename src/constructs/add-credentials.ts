import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { CredentialsJob } from './credentials-job';
import { refuseSameSecrets } from './refuse-same-secrets';
import { CREDENTIALS } from '../manifests/components';
import { connectionSecret } from '../manifests/credentials/connection-secret';
import type { Endpoints } from '../manifests/credentials/endpoints';
import type { InternalSecret } from '../manifests/credentials/internal-secret';
import { credentialsJob } from '../manifests/credentials/job';
import { jobSecrets } from '../manifests/credentials/job-secrets';
import { credentialsNetworkPolicy } from '../manifests/credentials/network-policy';
import { credentialsRole, credentialsRoleBinding } from '../manifests/credentials/role';
import { serviceAccount } from '../manifests/service-account';
import type { InstanceSettings } from '../settings/instance-settings';
import { secretUses } from '../settings/secret-uses';

/** The Secrets of an instance that the YAML contains, and the Job that creates the others, with its permissions. */
export function addCredentials(
  scope: Construct, settings: InstanceSettings, internal?: InternalSecret, endpoints: Endpoints = internal?.endpoints ?? {},
): void {
  const { password } = settings;
  refuseSameSecrets(scope, secretUses(settings, internal?.secretName));
  if (password.kind === 'value') {
    new ApiObject(scope, 'ConnectionSecret', connectionSecret(settings, password.value, Chart.of(scope).namespace, endpoints));
  }
  const secrets = jobSecrets(settings, internal, endpoints);
  if (!secrets) { return; }
  new ApiObject(scope, 'CredentialsServiceAccount', serviceAccount(settings, settings.names.credentials, CREDENTIALS));
  new ApiObject(scope, 'CredentialsRole', credentialsRole(settings, secrets));
  new ApiObject(scope, 'CredentialsRoleBinding', credentialsRoleBinding(settings));
  new ApiObject(scope, 'CredentialsNetworkPolicy', credentialsNetworkPolicy(settings));
  new CredentialsJob(scope, 'CredentialsJob', credentialsJob(settings, secrets));
}
