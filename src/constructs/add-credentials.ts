import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { CredentialsJob } from './credentials-job';
import { CREDENTIALS } from '../manifests/components';
import type { InternalSecret } from '../manifests/credentials/internal-secret';
import { credentialsJob } from '../manifests/credentials/job';
import { credentialsRole, credentialsRoleBinding } from '../manifests/credentials/role';
import { serviceAccount } from '../manifests/service-account';
import type { InstanceSettings } from '../settings/instance-settings';

/** The Job that creates the Secrets of an instance, and its permissions. */
export function addCredentials(scope: Construct, settings: InstanceSettings, internal?: InternalSecret): void {
  new ApiObject(scope, 'CredentialsServiceAccount', serviceAccount(settings, settings.names.credentials, CREDENTIALS));
  new ApiObject(scope, 'CredentialsRole', credentialsRole(settings, internal));
  new ApiObject(scope, 'CredentialsRoleBinding', credentialsRoleBinding(settings));
  new CredentialsJob(scope, 'CredentialsJob', credentialsJob(settings, internal));
}
