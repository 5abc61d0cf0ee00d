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

/**
 * The Secret with the certificate of each component, a copy of that of its issuer `UserProvided`: kubeblocks 13138f4,
 * controllers/apps/component/transformer_component_tls.go:371-373; its keys: kubeblocks-addons ce67f5a, addons/redis/templates/cmpd-redis.yaml:22-27.
 */
export function certificateSecretsOf({ metadata, spec }: Manifest, given: Readonly<Record<string, SecretData>>): Record<string, SecretData> {
  return Object.fromEntries((spec.componentSpecs ?? []).filter(({ tls }: Manifest) => tls).map(({ name, issuer: { secretRef } }: Manifest) => {
    const secret = given[secretRef.name];
    return [`${metadata.name}-${name}-tls-certs`, { 'ca.crt': secret[secretRef.ca], 'tls.crt': secret[secretRef.cert], 'tls.key': secret[secretRef.key] }];
  }));
}

/**
 * What the operator writes over the directives of the addon. Before 1.2, those of the `Parameter` for the component or all shards: v1.0.2
 * controllers/parameters/componentdrivenparameter_controller.go:270-316. Of 1.2, those of the annotation: 13138f4, the same file:378-402.
 */
export function initialParametersOf(objects: readonly Manifest[], component: string): Record<string, string> {
  const annotation = objects.find(({ kind }) => kind === 'Cluster').metadata.annotations?.['config.kubeblocks.io/init-parameters'];
  if (annotation) { return JSON.parse(annotation)[component]?.assignments ?? {}; }
  const parameter = objects.find(({ kind, metadata }) => kind === 'Parameter' && metadata.labels['config.kubeblocks.io/init-parameters'] === 'true');
  return parameter?.spec.componentParameters.find(({ componentName }: Manifest) => componentName === component)?.parameters ?? {};
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
