import type { Manifest, SecretData } from './pod-runner';

/** A Service that the operator makes, and which pods are behind it. */
export interface OperatorService {
  readonly name: string;
  /** The name of a component, or of all shards. */
  readonly selects: string;
  readonly role: string;
  readonly port: number;
}

/**
 * The Services of `spec.services`: `<cluster>`, or `<cluster>-<serviceName>`. kubeblocks 13138f4, pkg/constant/pattern.go:42-73 and
 * controllers/apps/cluster/transformer_cluster_service.go:128-160.
 */
export function servicesOf({ metadata, spec }: Manifest): OperatorService[] {
  return spec.services.map(({ serviceName, componentSelector, roleSelector, spec: { ports: [{ port }] } }: Manifest) => ({
    name: serviceName === undefined ? metadata.name : `${metadata.name}-${serviceName}`, selects: componentSelector, role: roleSelector, port,
  }));
}

/** The password that the operator would generate, of letters and digits: kubeblocks 13138f4, pkg/common/password.go. */
const GENERATED = 'GeneratedByTheOperator0123456789';

/**
 * The Secret of the account `default` of each component and of all shards. Of a component it has the password of the Secret that `secretRef` names:
 * kubeblocks 13138f4, pkg/constant/pattern.go:36-39, v1.0.2 controllers/apps/component/transformer_component_account.go:184-210; shards of v1.0.2 ignore it:
 * controllers/apps/cluster/transformer_cluster_sharding_account.go, buildPassword and shardingAccountSecretName.
 */
export function accountSecretsOf({ metadata, spec }: Manifest, given: Readonly<Record<string, SecretData>>): Record<string, SecretData> {
  const passwordOf = ({ systemAccounts: [{ secretRef }] }: Manifest) => (secretRef ? given[secretRef.name][secretRef.password] : GENERATED);
  const secret = (password: string | Buffer) => ({ username: 'default', password });
  return {
    ...Object.fromEntries((spec.componentSpecs ?? []).map((component: Manifest) => (
      [`${metadata.name}-${component.name}-account-default`, secret(passwordOf(component))]))),
    ...Object.fromEntries((spec.shardings ?? []).map(({ name }: Manifest) => [`${metadata.name}-${name}-default`, secret(GENERATED)])),
  };
}

/** The environment of a container as the kubelet makes it: of Secrets, and with `$(NAME)` of earlier variables. */
export function environmentOf(entries: readonly Manifest[], secrets: Readonly<Record<string, SecretData>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of entries) {
    const { name: secret, key } = valueFrom?.secretKeyRef ?? {};
    env[name] = valueFrom ? String(secrets[secret][key]) : value.replace(/\$\((\w+)\)/g, (text: string, other: string) => env[other] ?? text);
  }
  return env;
}
