import { App, Chart, ChartProps, Testing, Yaml } from 'cdk8s';
import {
  RedisCluster, RedisClusterProps, RedisPlan, RedisReplication, RedisReplicationProps, RedisSentinel, RedisSentinelProps, RedisStandalone,
  RedisStandaloneProps,
} from '../../src';

/** A pod template, wherever an object keeps it. */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: any;
}

/** One place in a manifest. */
export interface Entry {
  /** JSON pointer. */
  readonly path: string;
  readonly key: string;
  readonly value: unknown;
}

/** The objects that a chart renders to, as YAML shows them. */
export class Manifests {
  public constructor(public readonly objects: readonly any[]) {}

  /** The one object of this kind, or of this kind and name. */
  public find(kind: string, name?: string): any {
    const found = this.all(kind).filter((object) => name === undefined || object.metadata.name === name);
    if (found.length !== 1) {
      throw new Error(`expected one ${kind} ${name ?? ''}, found ${found.length} among ${this.objects.map(identity).join(', ')}`);
    }
    return found[0];
  }

  public all(kind: string): any[] {
    return this.objects.filter((object) => object.kind === kind);
  }

  /** How many objects of each kind there are. */
  public get kinds(): Record<string, number> {
    return Object.fromEntries([...new Set(this.objects.map(({ kind }) => kind))].sort().map((kind) => [kind, this.all(kind).length]));
  }

  /** The pod spec of the one object of this kind, or of this kind and name. */
  public podOf(kind: string, name?: string): any {
    return podTemplateOf(this.find(kind, name)).spec;
  }

  /** The pod spec of the server that is alone. */
  public get serverPod(): any {
    return this.podOf('StatefulSet');
  }

  /** Its container. */
  public get server(): any {
    return this.serverPod.containers[0];
  }

  /** The text that kubectl gets. */
  public get yaml(): string {
    return Yaml.stringify(...this.objects);
  }

  /** Every key of every object, at any depth. */
  public get entries(): Entry[] {
    return this.objects.flatMap((object) => entriesOf(object, `/${identity(object)}`));
  }

  /** The objects that the library made, without the workloads beside them. */
  public get ofLibrary(): any[] {
    return this.objects.filter((object) => object.metadata.labels?.['app.kubernetes.io/managed-by'] === 'cdk8s-managed-redis');
  }
}

/** Chart `test` of an app of its own. */
export function newChart(props: ChartProps = {}): Chart {
  return new Chart(new App(), 'test', props);
}

export function renderChart(chart: Chart): Manifests {
  return new Manifests(Testing.synth(chart));
}

/** A single server named `cache`, unless the props say otherwise, alone in a chart. */
export function renderStandalone(props: RedisStandaloneProps): Manifests {
  const chart = newChart();
  new RedisStandalone(chart, 'redis', { name: 'cache', ...props });
  return renderChart(chart);
}

/** An instance with sentinels named `cache` on plan PRO, unless the props say otherwise, alone in a chart. */
export function renderSentinel(props: Partial<RedisSentinelProps> = {}): Manifests {
  const chart = newChart();
  new RedisSentinel(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props });
  return renderChart(chart);
}

/** An instance with read replicas named `cache` on plan PRO, unless the props say otherwise, alone in a chart. */
export function renderReplication(props: Partial<RedisReplicationProps> = {}): Manifests {
  const chart = newChart();
  new RedisReplication(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props });
  return renderChart(chart);
}

/** A cluster named `cache` on plan ENTERPRISE, unless the props say otherwise, alone in a chart. */
export function renderCluster(props: Partial<RedisClusterProps> = {}): Manifests {
  const chart = newChart();
  new RedisCluster(chart, 'redis', { plan: RedisPlan.ENTERPRISE, name: 'cache', ...props });
  return renderChart(chart);
}

/** The pod template of a workload; of a custom resource, where most have it. */
export function podTemplateOf(object: any): PodTemplate {
  switch (object.kind) {
    case 'Pod': return object;
    case 'CronJob': return object.spec.jobTemplate.spec.template;
    default: return object.spec?.template;
  }
}

/** Containers and init containers of a pod spec. */
export function containersOf(podSpec: any): any[] {
  return [...podSpec.initContainers ?? [], ...podSpec.containers];
}

/** The pod templates of the given objects, by kind and name. */
export function podTemplatesOf(objects: readonly any[]): [string, PodTemplate][] {
  return objects.filter((object) => podTemplateOf(object)?.spec?.containers).map((object) => [identity(object), podTemplateOf(object)]);
}

/** `Kind/name`. */
export function identity(object: any): string {
  return `${object.kind}/${object.metadata.name}`;
}

function entriesOf(value: unknown, path: string): Entry[] {
  if (typeof value !== 'object' || value === null) { return []; }
  return Object.entries(value).flatMap(([key, child]) => [{ path: `${path}/${key}`, key, value: child }, ...entriesOf(child, `${path}/${key}`)]);
}
