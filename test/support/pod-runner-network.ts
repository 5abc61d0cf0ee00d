import { ChildProcess, spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { Readable } from 'stream';
import { collect, firstLine, WITH_PARENT } from './pod-runner-namespaces';

/** The network has no name server: a name that is not in /etc/hosts fails at once. */
const PREFIX = '10.97.0';
/**
 * In a cluster the bare name of a pod resolves to its own IP, which changes, and a wildcard in a domain of the search list answers to every name that is
 * not complete. Here they resolve to this address, at which nothing listens.
 */
const ADDRESS_OF_OTHER_NAMES = '10.97.255.254';

const networks = new Set<PodNetwork>();

export function disposeNetworks(): void {
  networks.forEach((network) => network.dispose());
}

interface Link {
  /** Interface on the bridge. */
  readonly port: string;
  /** A process in the pod's network. */
  readonly pid: number;
}

/**
 * A bridge in its own network namespace, with a veth pair for each pod. The address of a pod stands for that of the pod's Service:
 * it stays when the pod restarts or is replaced, and names resolve to it.
 */
export class PodNetwork {
  public static async create(namespace = 'default'): Promise<PodNetwork> {
    const script = [
      'set -eu', 'ip link set lo up', 'ip link add bridge type bridge', `ip address add ${PREFIX}.254/24 dev bridge`, 'ip link set bridge up',
      'echo up >&3', 'exec sleep infinity',
    ].join('\n');
    const child = spawn('setpriv', [...WITH_PARENT, 'unshare', '--net', '--', 'sh', '-c', script], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    await firstLine(child, child.stdio[3] as Readable);
    return new PodNetwork(child, namespace);
  }

  /** For files of those who use the network: it is deleted with it. */
  public readonly folder = mkdtempSync(join(tmpdir(), 'redis-network-'));
  private readonly addresses = new Map<string, string>();
  private readonly links = new Map<string, Link>();
  private readonly unknown = new Set<string>();
  private readonly names = new Map<string, string>();
  private readonly children: ChildProcess[] = [];
  private count = 0;

  private constructor(private readonly child: ChildProcess, private readonly namespace: string) {
    networks.add(this);
  }

  /** The file that the pods mount as /etc/hosts. It replaces the cluster's DNS. */
  public get hosts(): string {
    return join(this.folder, 'hosts');
  }

  /** Allocates the address of a Service, before its pod starts. */
  public addService(name: string): void {
    this.count += 1;
    this.addresses.set(name, `${PREFIX}.${this.count}`);
    this.writeHosts();
  }

  /** Another name for the address of a Service, in full. Of the library's own pods there is none: they look up names with a final dot. */
  public addName(name: string, service: string): void {
    this.names.set(name, service);
    this.writeHosts();
  }

  public address(name: string): string {
    return this.addresses.get(name)!;
  }

  /** Connects a pod to the bridge. */
  public async attach(name: string, pid: number): Promise<void> {
    const port = `pod${this.links.size}`;
    this.links.set(name, { port, pid });
    await this.ip('link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
    await this.ip('link', 'set', port, 'master', 'bridge', 'up');
    await this.setAddress(name);
  }

  /** Changes the address of a Service, as after a delete and an apply. */
  public async readdress(name: string): Promise<void> {
    this.addService(name);
    await this.clearAddress(name);
    await this.setAddress(name);
  }

  /** Swaps the addresses of two Services. */
  public async exchange(one: string, other: string): Promise<void> {
    const [first, second] = [this.address(one), this.address(other)];
    this.addresses.set(one, second);
    this.addresses.set(other, first);
    this.writeHosts();
    for (const name of [one, other]) { await this.clearAddress(name); }
    for (const name of [one, other]) { await this.setAddress(name); }
    // Behind a Service there is no ARP entry that could be stale.
    for (const { pid } of this.links.values()) { await run(pid, 'ip', 'neighbour', 'flush', 'dev', 'eth0'); }
  }

  /** Adds or removes the name of a pod in the DNS. */
  public resolve(name: string, known: boolean): void {
    if (known) { this.unknown.delete(name); } else { this.unknown.add(name); }
    this.writeHosts();
  }

  /** Partitions pods: packets from and to them are dropped. */
  public async partition(...names: string[]): Promise<void> {
    for (const name of names) { await this.ip('link', 'set', this.links.get(name)!.port, 'down'); }
  }

  public async heal(...names: string[]): Promise<void> {
    for (const name of names) { await this.ip('link', 'set', this.links.get(name)!.port, 'up'); }
  }

  /** Answers connections from other pods by an ICMP error, as for a Service without endpoints. The answer comes at once, inside connect(). */
  public async refuse(name: string): Promise<void> {
    const address = `${this.address(name)}/32`;
    await run(this.child.pid!, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');
    await this.ip('route', 'replace', 'unreachable', address);
    for (const pid of this.others(name)) { await run(pid, 'ip', 'route', 'replace', address, 'via', `${PREFIX}.254`); }
  }

  /** Ends `refuse`. */
  public async accept(name: string): Promise<void> {
    const address = `${this.address(name)}/32`;
    for (const pid of this.others(name)) { await run(pid, 'ip', 'route', 'delete', address); }
    await this.ip('route', 'delete', 'unreachable', address);
  }

  /** Gives the address of a Service to the bridge, for programs of the host that listen there. */
  public async listenAt(name: string): Promise<void> {
    await this.ip('address', 'add', `${this.address(name)}/24`, 'dev', 'bridge');
  }

  /** Starts a program of the host in this network, with the address of the bridge. */
  public spawn(command: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn('setpriv', [...WITH_PARENT, 'nsenter', `--target=${this.child.pid}`, '--net', '--', ...command], { env: { ...process.env, ...env } });
    this.children.push(child);
    return child;
  }

  public dispose(): void {
    networks.delete(this);
    [...this.children, this.child].forEach((child) => child.kill('SIGKILL'));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private others(name: string): readonly number[] {
    return [...this.links].flatMap(([other, { pid }]) => (other === name ? [] : [pid]));
  }

  private async clearAddress(name: string): Promise<void> {
    await run(this.links.get(name)!.pid, 'ip', 'address', 'flush', 'dev', 'eth0');
  }

  private async setAddress(name: string): Promise<void> {
    const { pid } = this.links.get(name)!;
    await run(pid, 'ip', 'address', 'add', `${this.address(name)}/24`, 'dev', 'eth0');
    await run(pid, 'ip', 'link', 'set', 'eth0', 'up');
  }

  private async ip(...args: string[]): Promise<void> {
    await run(this.child.pid!, 'ip', ...args);
  }

  private writeHosts(): void {
    const lines = [...this.addresses].flatMap(([name, address]) => [
      ...(this.unknown.has(name) ? [] : [`${address} ${name}.${this.namespace}.svc.cluster.local.`]),
      ...[name, `${name}.${this.namespace}`, `${name}.${this.namespace}.svc.cluster.local`].map((other) => `${ADDRESS_OF_OTHER_NAMES} ${other}`),
    ]);
    const others = [...this.names].map(([name, service]) => `${this.address(service)} ${name}`);
    writeFileSync(this.hosts, ['127.0.0.1 localhost', ...lines, ...others, ''].join('\n'));
  }
}

async function run(pid: number, ...command: string[]): Promise<void> {
  const { code, stderr } = await collect(spawn('nsenter', [`--target=${pid}`, '--net', '--', ...command]), 30_000);
  if (code !== 0) { throw new Error(`${command.join(' ')}: ${stderr}`); }
}
