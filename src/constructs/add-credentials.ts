import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { CREDENTIALS } from '../manifests/components';
import { credentialsJob, credentialsRole, credentialsRoleBinding, InternalSecret } from '../manifests/credentials';
import { serviceAccount } from '../manifests/service-accounts';
import type { InstanceSettings } from '../settings/instance-settings';

/** The Job that creates the Secrets of an instance, and its permissions. */
export function addCredentials(scope: Construct, settings: InstanceSettings, internal?: InternalSecret): void {
  new ApiObject(scope, 'CredentialsServiceAccount', serviceAccount(settings, settings.names.credentials, CREDENTIALS));
  new ApiObject(scope, 'CredentialsRole', credentialsRole(settings, internal));
  new ApiObject(scope, 'CredentialsRoleBinding', credentialsRoleBinding(settings));
  new ApiObject(scope, 'CredentialsJob', credentialsJob(settings, internal));
}
