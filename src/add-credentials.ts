import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { CREDENTIALS } from './manifests/components';
import { credentialsJob, credentialsRole, credentialsRoleBinding, InternalSecret } from './manifests/credentials';
import { serviceAccount } from './manifests/service-accounts';
import type { InstancePlan } from './plan/instance-plan';

/** The Job that makes the Secrets of an instance, and the rights it needs. */
export function addCredentials(scope: Construct, plan: InstancePlan, internal?: InternalSecret): void {
  new ApiObject(scope, 'CredentialsServiceAccount', serviceAccount(plan, plan.names.credentials, CREDENTIALS));
  new ApiObject(scope, 'CredentialsRole', credentialsRole(plan, internal));
  new ApiObject(scope, 'CredentialsRoleBinding', credentialsRoleBinding(plan));
  new ApiObject(scope, 'CredentialsJob', credentialsJob(plan, internal));
}
