import type { ApiObjectMetadata } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';

/**
 * What YAML shows of a generated Kubernetes type: its classes for quantities, ports and dates become the values in them.
 * The import is of types only, so that the package depends on no version of cdk8s-plus.
 */
export type Plain<T> = T extends k8s.Quantity | k8s.IntOrString ? string | number
  : T extends Date ? string
    : T extends readonly (infer E)[] ? readonly Plain<E>[]
      : T extends object ? { readonly [K in keyof T as YamlKey<K>]: Plain<T[K]> }
        : T;

/** The generated types spell some acronyms otherwise than YAML does. */
type YamlKey<K> = K extends 'clusterIp' ? 'clusterIP' : K extends 'downwardApi' ? 'downwardAPI' : K;

/** A whole object: what the generated type knows of the kind, with the metadata that an ApiObject takes. */
type Kind<A extends string, K extends string, Props> = Omit<Plain<Props>, 'metadata'> & {
  readonly apiVersion: A;
  readonly kind: K;
  readonly metadata: ApiObjectMetadata;
};

export type StatefulSet = Kind<'apps/v1', 'StatefulSet', k8s.KubeStatefulSetProps>;
export type Deployment = Kind<'apps/v1', 'Deployment', k8s.KubeDeploymentProps>;
export type PodDisruptionBudget = Kind<'policy/v1', 'PodDisruptionBudget', k8s.KubePodDisruptionBudgetProps>;
export type Service = Kind<'v1', 'Service', k8s.KubeServiceProps>;
export type ConfigMap = Kind<'v1', 'ConfigMap', k8s.KubeConfigMapProps>;
export type Secret = Kind<'v1', 'Secret', k8s.KubeSecretProps>;
export type ServiceAccount = Kind<'v1', 'ServiceAccount', k8s.KubeServiceAccountProps>;
export type NetworkPolicy = Kind<'networking.k8s.io/v1', 'NetworkPolicy', k8s.KubeNetworkPolicyProps>;
export type Role = Kind<'rbac.authorization.k8s.io/v1', 'Role', k8s.KubeRoleProps>;
export type RoleBinding = Kind<'rbac.authorization.k8s.io/v1', 'RoleBinding', k8s.KubeRoleBindingProps>;
export type Job = Kind<'batch/v1', 'Job', k8s.KubeJobProps>;

export type JobSpec = Plain<k8s.JobSpec>;
export type PodSpec = Plain<k8s.PodSpec>;
export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>>; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}
export type Container = Plain<k8s.Container>;
export type Probe = Plain<k8s.Probe>;
export type EnvVar = Plain<k8s.EnvVar>;
export type Volume = Plain<k8s.Volume>;
export type VolumeMount = Plain<k8s.VolumeMount>;
export type VolumeClaimTemplate = Kind<'v1', 'PersistentVolumeClaim', k8s.KubePersistentVolumeClaimProps> & {
  readonly metadata: { readonly name: string };
  /** The generated types have it of no kind. */
  readonly status: { readonly phase: 'Pending' };
};
export type PodSecurityContext = Plain<k8s.PodSecurityContext>;
export type SecurityContext = Plain<k8s.SecurityContext>;
export type TopologySpreadConstraint = Plain<k8s.TopologySpreadConstraint>;
export type NetworkPolicyPeer = Plain<k8s.NetworkPolicyPeer>;
export type NetworkPolicyRules = Omit<Plain<k8s.NetworkPolicySpec>, 'policyTypes'>;
