import { App, Chart, ChartProps, Testing, Yaml } from 'cdk8s';
import {
  RedisCluster, RedisClusterProps, RedisPlan, RedisReplication, RedisReplicationProps, RedisSentinel, RedisSentinelProps, RedisStandalone,
  RedisStandaloneProps,
} from '../../src';

/** A pod template. */
export interface PodTemplate {
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: any;
}

/** A field of a manifest. */
export interface Entry {
  /** JSON pointer. */
  readonly path: string;
  readonly key: string;
  readonly value: unknown;
}

/** The rendered objects of a chart. */
export class Manifests {
  public constructor(public readonly objects: readonly any[]) {}

  /** The only object of this kind, or of this kind and name. */
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

  /** The number of objects of each kind. */
  public get kinds(): Record<string, number> {
    return Object.fromEntries([...new Set(this.objects.map(({ kind }) => kind))].sort().map((kind) => [kind, this.all(kind).length]));
  }

  /** The pod spec of the only object of this kind, or of this kind and name. */
  public podOf(kind: string, name?: string): any {
    return podTemplateOf(this.find(kind, name)).spec;
  }

  /** The pod spec of a single server. */
  public get serverPod(): any {
    return this.podOf('StatefulSet');
  }

  /** The container of a single server. */
  public get server(): any {
    return this.serverPod.containers[0];
  }

  /** The manifests as YAML. */
  public get yaml(): string {
    return Yaml.stringify(...this.objects);
  }

  /** Every field of every object, at any depth. */
  public get entries(): Entry[] {
    return this.objects.flatMap((object) => entriesOf(object, `/${identity(object)}`));
  }

  /** The objects of the library, without those of other constructs in the chart. */
  public get ofLibrary(): any[] {
    return this.objects.filter((object) => object.metadata.labels?.['app.kubernetes.io/managed-by'] === 'cdk8s-managed-redis');
  }
}

/** Chart `test` in a new app. */
export function newChart(props: ChartProps = {}): Chart {
  return new Chart(new App(), 'test', props);
}

export function renderChart(chart: Chart): Manifests {
  return new Manifests(Testing.synth(chart));
}

/** A chart with a single server. It is named `cache` unless the props set a name. */
export function renderStandalone(props: RedisStandaloneProps): Manifests {
  const chart = newChart();
  new RedisStandalone(chart, 'redis', { name: 'cache', ...props });
  return renderChart(chart);
}

/** A chart with an instance with sentinels. It is named `cache` on plan PRO unless the props set these. */
export function renderSentinel(props: Partial<RedisSentinelProps> = {}): Manifests {
  const chart = newChart();
  new RedisSentinel(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props });
  return renderChart(chart);
}

/** A chart with an instance with read replicas. It is named `cache` on plan PRO unless the props set these. */
export function renderReplication(props: Partial<RedisReplicationProps> = {}): Manifests {
  const chart = newChart();
  new RedisReplication(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props });
  return renderChart(chart);
}

/** A chart with a cluster. It is named `cache` on plan ENTERPRISE unless the props set these. */
export function renderCluster(props: Partial<RedisClusterProps> = {}): Manifests {
  const chart = newChart();
  new RedisCluster(chart, 'redis', { plan: RedisPlan.ENTERPRISE, name: 'cache', ...props });
  return renderChart(chart);
}

/** The pod template of a workload. For a custom resource, the usual path. */
export function podTemplateOf(object: any): PodTemplate {
  switch (object.kind) {
    case 'Pod': return object;
    case 'CronJob': return object.spec.jobTemplate.spec.template;
    default: return object.spec?.template;
  }
}

/** The init containers and containers of a pod spec. */
export function containersOf(podSpec: any): any[] {
  return [...podSpec.initContainers ?? [], ...podSpec.containers];
}

/** The pod templates of the objects, by kind and name. */
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
