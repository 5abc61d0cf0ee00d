import { ApiObject, Chart, Cron } from 'cdk8s';
import * as plus28 from 'cdk8s-plus-28';
import * as plus34 from 'cdk8s-plus-34';
import type { IConstruct } from 'constructs';

/** A workload with the containers `main` and `sidecar`, and the init container `prepare`; id `web`. */
export interface WorkloadCase {
  readonly name: string;
  /** cdk8s-plus-34 up to 2.0.54 drops all volumes of a StatefulSet without volumeClaimTemplates, including those that the user added. */
  readonly dropsVolumes?: boolean;
  make(chart: Chart): IConstruct;
}

const CONTAINERS = [{ name: 'main', image: 'web' }, { name: 'sidecar', image: 'proxy' }];
const INIT_CONTAINERS = [{ name: 'prepare', image: 'prepare' }];
const PLUS = { containers: CONTAINERS, initContainers: INIT_CONTAINERS };
const POD_SPEC = { containers: CONTAINERS, initContainers: INIT_CONTAINERS };
const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: POD_SPEC };
const SELECTOR = { matchLabels: { app: 'web' } };
const SCHEDULE = Cron.daily();

export const PLUS_WORKLOADS: readonly WorkloadCase[] = [
  { name: 'a Deployment of cdk8s-plus-28', make: (chart) => new plus28.Deployment(chart, 'web', PLUS) },
  {
    name: 'a StatefulSet of cdk8s-plus-28',
    make: (chart) => new plus28.StatefulSet(chart, 'web', { ...PLUS, service: new plus28.Service(chart, 'service', { ports: [{ port: 80 }] }) }),
  },
  { name: 'a DaemonSet of cdk8s-plus-28', make: (chart) => new plus28.DaemonSet(chart, 'web', PLUS) },
  { name: 'a Job of cdk8s-plus-28', make: (chart) => new plus28.Job(chart, 'web', PLUS) },
  { name: 'a CronJob of cdk8s-plus-28', make: (chart) => new plus28.CronJob(chart, 'web', { ...PLUS, schedule: SCHEDULE }) },
  { name: 'a Pod of cdk8s-plus-28', make: (chart) => new plus28.Pod(chart, 'web', PLUS) },
  { name: 'a Deployment of cdk8s-plus-34', make: (chart) => new plus34.Deployment(chart, 'web', PLUS) },
  {
    name: 'a StatefulSet of cdk8s-plus-34',
    dropsVolumes: true,
    make: (chart) => new plus34.StatefulSet(chart, 'web', { ...PLUS, service: new plus34.Service(chart, 'service', { ports: [{ port: 80 }] }) }),
  },
  { name: 'a DaemonSet of cdk8s-plus-34', make: (chart) => new plus34.DaemonSet(chart, 'web', PLUS) },
  { name: 'a Job of cdk8s-plus-34', make: (chart) => new plus34.Job(chart, 'web', PLUS) },
  { name: 'a CronJob of cdk8s-plus-34', make: (chart) => new plus34.CronJob(chart, 'web', { ...PLUS, schedule: SCHEDULE }) },
  { name: 'a Pod of cdk8s-plus-34', make: (chart) => new plus34.Pod(chart, 'web', PLUS) },
];

export const OBJECT_WORKLOADS: readonly WorkloadCase[] = [
  { name: 'a generated Deployment', make: (chart) => new plus28.k8s.KubeDeployment(chart, 'web', { spec: { selector: SELECTOR, template: TEMPLATE } }) },
  {
    name: 'a generated CronJob',
    make: (chart) => new plus28.k8s.KubeCronJob(chart, 'web', { spec: { schedule: '@daily', jobTemplate: { spec: { template: TEMPLATE } } } }),
  },
  { name: 'a bare Deployment', make: (chart) => new ApiObject(chart, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: SELECTOR, template: TEMPLATE } }) },
  { name: 'a bare Pod', make: (chart) => new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Pod', spec: POD_SPEC }) },
  {
    name: 'a bare CronJob',
    make: (chart) => new ApiObject(chart, 'web', { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '@daily', jobTemplate: { spec: { template: TEMPLATE } } } }),
  },
  {
    name: 'a custom resource with a pod template',
    make: (chart) => new ApiObject(chart, 'web', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { selector: SELECTOR, template: TEMPLATE } }),
  },
];
