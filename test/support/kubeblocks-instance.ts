import { mkdtempSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { certificateFiles } from './certificates';
import { AddonPod, domainOf, podsOf, SENTINEL_PORT, SERVER_PORT, workloadOf } from './kubeblocks-addon';
import { accountSecretsOf, certificateSecretsOf, environmentOf, servicesOf } from './kubeblocks-operator';
import { writtenConnection } from './kubeblocks-secrets';
import { Manifest, PodRunner, SecretData, until } from './pod-runner';
import { collect, firstLine } from './pod-runner-namespaces';
import { PodNetwork } from './pod-runner-network';
import { silently } from './warnings';
import { Engine, EngineFamily, KubeBlocksRedis, KubeBlocksRedisProps, RedisPlan, RedisTrust, RedisVariable } from '../../src';

const ROOT = join(__dirname, '../..');

/** The kinds of workloads, by what their programs trust a certificate with. */
export type Workload = 'node' | 'python';

/**
 * An instance as the operator would run it: the objects of an app, the operator's Secrets, Services and pods (kubeblocks-operator.ts, kubeblocks-addon.ts), and
 * programs that get what an attachment gives to a container.
 */
export class KubeBlocksInstance {
  public static async create(props: Partial<KubeBlocksRedisProps>): Promise<KubeBlocksInstance> {
    const chart = new Chart(new App(), 'shop', { namespace: 'default' });
    const redis = silently(() => new KubeBlocksRedis(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props }));
    const attach = (name: Workload, trust: RedisTrust) => {
      const deployment = new kplus.Deployment(chart, name, { containers: [{ image: name }] });
      const variables = [RedisVariable.PASSWORD, ...props.replicas ? [RedisVariable.READ_URL] : []];
      redis.attach(deployment, { variables, ...props.tls && { trust: [trust] } });
      return ApiObject.of(deployment).name;
    };
    const workloads: Record<Workload, string> = { node: attach('node', RedisTrust.nodeJs()), python: attach('python', RedisTrust.pythonUrl()) };
    const objects = silently(() => chart.toJson());
    const instance = new KubeBlocksInstance(objects, workloads, secretsOf(redis, objects), await PodNetwork.create());
    await instance.createPods(props.family === EngineFamily.VALKEY ? Engine.VALKEY_9_1 : Engine.REDIS_8_0);
    return instance;
  }

  private readonly cluster: Manifest;
  private readonly pods = new Map<string, PodRunner>();
  private readonly layout: readonly AddonPod[];
  private readonly password: string;

  private constructor(
    private readonly objects: readonly Manifest[],
    private readonly workloads: Readonly<Record<Workload, string>>,
    private readonly secrets: Readonly<Record<string, SecretData>>,
    private readonly network: PodNetwork,
  ) {
    this.cluster = objects.find(({ kind }) => kind === 'Cluster');
    this.layout = podsOf(this.cluster);
    this.password = String(Object.values(accountSecretsOf(this.cluster, secrets))[0].password);
  }

  /** Starts the pods and the Services. */
  public async startReady(): Promise<void> {
    await Promise.all([...this.pods.values()].map(async (pod) => pod.startReady(60)));
    if (this.cluster.spec.shardings) { await this.createCluster(); }
    await this.route();
    for (const { name, port } of servicesOf(this.cluster)) {
      await this.network.listenAt(name);
      const service = this.network.spawn(['node', join(ROOT, 'test/support/programs/service.mjs')], {
        LISTEN: `${this.network.address(name)}:${port}`, ENDPOINTS: join(this.network.folder, name),
      });
      await firstLine(service, service.stdout!);
    }
  }

  /** What the operator does each second: it labels the pods with their roles, by which the Services select them. Returns how many are primaries. */
  public async route(): Promise<number> {
    const servers = this.layout.filter(({ isSentinel }) => !isSentinel);
    const roles = new Map<string, string>();
    for (const { name } of servers) { roles.set(name, (await this.cli(name, 'role')).startsWith('master') ? 'primary' : 'secondary'); }
    for (const { name, selects, role } of servicesOf(this.cluster)) {
      const behind = servers.filter((pod) => pod.component === selects && roles.get(pod.name) === role);
      writeFileSync(join(this.network.folder, name), behind.map((pod) => `${this.network.address(pod.name)}:${SERVER_PORT}`).join('\n'));
    }
    return [...roles.values()].filter((role) => role === 'primary').length;
  }

  /** Runs a program of the host in the place of the container of a workload, until it ends well. Returns its output. */
  public async run(workload: Workload, command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const hosts = join(this.network.folder, 'hosts-of-programs');
    writeFileSync(hosts, ['127.0.0.1 localhost', ...this.names(), ''].join('\n'));
    const script = `mount --bind ${hosts} /etc/hosts && cd ${ROOT} && exec "$@"`;
    // What the program starts ends with it.
    const program = this.network.spawn(['unshare', '--mount', '--pid', '--fork', '--kill-child', '--', 'sh', '-c', script, 'sh', ...command], { ...this.environment(workload), ...env });
    const { code, stdout, stderr } = await collect(program, 120_000);
    if (code !== 0) { throw new Error(`${command.join(' ')}: ${stdout}${stderr}\n${this.logs()}`); }
    return stdout;
  }

  private async createPods(engine: Engine): Promise<void> {
    for (const pod of this.layout) {
      this.network.addService(pod.name);
      this.network.addName(domainOf(pod.name), pod.name);
    }
    servicesOf(this.cluster).forEach(({ name }) => this.network.addService(name));
    const site = { objects: this.objects, password: this.password, addressOf: (name: string) => this.network.address(name) };
    for (const pod of this.layout) {
      this.pods.set(pod.name, await PodRunner.create({
        engine, manifests: workloadOf(pod, site), workload: pod.name, pod: pod.name, network: this.network, secrets: this.secrets, dataSize: '64m',
      }));
    }
  }

  /** redis-cluster-scripts/redis-cluster-common.sh:518-545: the primaries, then a replica after the other. */
  private async createCluster(): Promise<void> {
    const servers = this.layout.map((pod) => ({ ...pod, address: `${this.network.address(pod.name)}:${SERVER_PORT}` }));
    const primaries = servers.filter(({ name, primary }) => name === primary);
    const [{ name: first, address: known }] = primaries;
    const sure = async (...args: string[]) => {
      const reply = await this.cli(first, '--cluster', ...args);
      if (reply.includes('[ERR]')) { throw new Error(reply); }
    };
    await sure('create', ...primaries.map(({ address }) => address), '--cluster-yes');
    for (const { address, primary } of servers.filter(({ name, primary: other }) => name !== other)) {
      await until('the nodes agree', async () => (await this.cli(first, '--cluster', 'check', known)).includes('[OK] All nodes agree'));
      await sure('add-node', address, known, '--cluster-slave', '--cluster-master-id', await this.cli(primary, 'cluster', 'myid'));
    }
    for (const { name } of servers) {
      await until('the cluster is whole', async () => {
        const state = await this.cli(name, 'cluster', 'info');
        return state.includes('cluster_state:ok') && state.includes(`cluster_known_nodes:${servers.length}`);
      });
    }
  }

  /** A reply of a server or a sentinel to its user `default`. */
  private async cli(pod: string, ...args: string[]): Promise<string> {
    const { component, isSentinel } = this.layout.find(({ name }) => name === pod)!;
    const tls = this.cluster.spec.componentSpecs?.find(({ name }: Manifest) => name === component).tls ? ['--tls', '--insecure'] : [];
    const port = String(isSentinel ? SENTINEL_PORT : SERVER_PORT);
    const { stdout, stderr } = await this.pods.get(pod)!.exec([`${this.cluster.spec.clusterDef}-cli`, ...tls, '-p', port, ...args]);
    return (stdout + stderr).trim();
  }

  /** What the search list of a pod finds, and the complete names. */
  private names(): string[] {
    const pods = this.layout.map(({ name }) => [this.network.address(name), domainOf(name).replace('.default.svc.cluster.local', '')]);
    const services = servicesOf(this.cluster).map(({ name }) => [this.network.address(name), name]);
    return [...pods, ...services].map(([address, name]) => `${address} ${['', '.default', '.default.svc', '.default.svc.cluster.local'].map((end) => name + end).join(' ')}`);
  }

  /** Files are elsewhere than in the container. */
  private environment(workload: Workload): Record<string, string> {
    const { containers: [{ env, volumeMounts = [] }], volumes = [] } = this.objects.find(({ kind, metadata }) => (
      kind === 'Deployment' && metadata.name === this.workloads[workload])).spec.template.spec;
    const values = Object.entries(environmentOf(env, this.secrets));
    const moved = volumeMounts.map(({ name, mountPath }: Manifest) => {
      const { secret: { secretName, items: [{ key, path }] } } = volumes.find((volume: Manifest) => volume.name === name);
      const folder = mkdtempSync(join(this.network.folder, 'mount-'));
      writeFileSync(join(folder, path), this.secrets[secretName][key]);
      return [mountPath, folder];
    });
    return Object.fromEntries(values.map(([name, value]) => (
      [name, moved.reduce((text: string, [path, folder]: [string, string]) => text.replaceAll(path, folder), value)])));
  }

  private logs(): string {
    return [...this.pods].map(([name, pod]) => pod.logs().trimEnd().replace(/^/gm, `[${name}] `)).join('\n');
  }
}

/** What is there when the pods start: of the Job, of cert-manager with the names that its object has, and of the operator. */
function secretsOf(redis: KubeBlocksRedis, objects: readonly Manifest[]): Record<string, SecretData> {
  const cluster = objects.find(({ kind }) => kind === 'Cluster');
  const certificate = objects.find(({ kind, spec }) => kind === 'Certificate' && !spec.isCA);
  const given: Record<string, SecretData> = {
    ...redis.credentialsJob && { 'cache-connection': writtenConnection(redis, 'default') },
    ...certificate && { [certificate.spec.secretName]: certificateFiles(30, 'serverAuth', certificate.spec.dnsNames) },
  };
  return { ...given, ...accountSecretsOf(cluster, given), ...certificateSecretsOf(cluster, given) };
}
