import type { ChildProcess } from 'child_process';
import { appendFileSync, chownSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { busybox, imageOf, Shell } from './pod-runner-images';
import { Container, ContainerSpec, ExecOptions, ExecResult, Sandbox, USER } from './pod-runner-namespaces';
import { disposeNetworks, PodNetwork } from './pod-runner-network';
import { AtomicWriter, emptyFolder, writableFolder } from './pod-runner-volumes';
import type { Engine } from '../../src';

/** A manifest as synthesized. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Manifest = any;

export type SecretData = Readonly<Record<string, string | Buffer>>;

export interface PodOptions {
  /** All objects of the chart: the workload to run and the ConfigMaps it mounts. */
  readonly manifests: readonly Manifest[];
  readonly engine: Engine;
  readonly shell?: Shell;
  /** Kind of the workload whose pod runs. */
  readonly kind?: 'StatefulSet' | 'Deployment' | 'Job';
  /** Name of the workload, where there are several of the kind. */
  readonly workload?: string;
  /** Name of the pod; its own Service has the same. */
  readonly pod?: string;
  /** The network that the pod is in; without one it has loopback alone. */
  readonly network?: PodNetwork;
  /** Name of the container; init containers too. */
  readonly container?: string;
  /** Secrets that exist, by name. */
  readonly secrets?: Readonly<Record<string, SecretData>>;
  /** Keeps the volume `data` in memory, with this size: for full disks. */
  readonly dataSize?: string;
  /** Folder of programs that come before those of the image. */
  readonly programs?: string;
  readonly namespace?: string;
  readonly resolvConf?: string;
}

export type ProbeKind = 'startup' | 'liveness' | 'readiness';

export interface ProbeResult {
  readonly ok: boolean;
  readonly output: string;
}

const runners = new Set<PodRunner>();

/** Ends what tests started; for afterEach. */
export async function disposePods(): Promise<void> {
  await Promise.all([...runners].map(async (runner) => runner.dispose()));
  disposeNetworks();
}

/**
 * Runs one container of a synthesized workload as its pod would: the image's files read-only, the manifest's command, environment,
 * mounts and user, in namespaces of its own. Volumes stay when the container restarts; `replace` is a new pod.
 */
export class PodRunner {
  public static async create(options: PodOptions): Promise<PodRunner> {
    const runner = new PodRunner(options);
    runners.add(runner);
    await runner.createSandbox();
    return runner;
  }

  /** How to log in, for `cli` and `client`. */
  public password?: string;

  private readonly folder = mkdtempSync(join(tmpdir(), 'redis-pod-'));
  private readonly writers = new Map<string, AtomicWriter>();
  private manifests: readonly Manifest[];
  private secrets: Readonly<Record<string, SecretData>>;
  private sandbox?: Sandbox;
  private container?: Container;
  private oldLogs = '';

  private constructor(private readonly options: PodOptions) {
    this.manifests = options.manifests;
    this.secrets = options.secrets ?? {};
    mkdirSync(join(this.folder, 'volumes'));
    for (const volume of this.volumes()) { this.layOut(volume); }
  }

  /** Starts the container, for the first time or again. */
  public async start(): Promise<void> {
    if (this.container?.running) { throw new Error('the container runs already'); }
    this.oldLogs += this.container?.log ?? '';
    this.container = await this.sandbox!.start(this.containerSpec());
  }

  /** Starts the container and waits until it is ready. */
  public async startReady(seconds = 30): Promise<void> {
    await this.start();
    await this.untilReady(seconds);
  }

  /** Waits as the kubelet does: for the startup probe, then for readiness. A container that ended is an error. */
  public async untilReady(seconds = 30): Promise<void> {
    for (const kind of ['startup', 'readiness'] as const) {
      await until(`the ${kind} probe succeeds`, async () => {
        if (!this.container!.running) { throw new Error(`the container ended:\n${this.log()}`); }
        return (await this.probe(kind)).ok;
      }, seconds);
    }
  }

  /** A new pod on the same volume: whatever was not on it is gone. Other manifests: as after an apply that restarts. */
  public async replace(manifests: readonly Manifest[] = this.manifests): Promise<void> {
    if (this.container?.running) { throw new Error('stop the container first'); }
    this.manifests = manifests;
    for (const volume of this.volumes()) {
      if (volume.emptyDir) { emptyFolder(this.path(volume.name)); } else if (volume.name !== 'data') { this.layOut(volume); }
    }
  }

  /** The volume `data` is lost; for a pod that is stopped. */
  public loseData(): void {
    emptyFolder(this.path('data'));
  }

  /** The kubelet refreshes the mounted ConfigMaps and Secrets of a running pod. */
  public refresh(change: { manifests?: readonly Manifest[]; secrets?: Readonly<Record<string, SecretData>> }): void {
    this.manifests = change.manifests ?? this.manifests;
    this.secrets = { ...this.secrets, ...change.secrets };
    for (const volume of this.volumes()) {
      if (volume.configMap || volume.secret) { this.layOut(volume); }
    }
  }

  /** What the running container has printed, and when it is the second or later, only that one. */
  public log(): string {
    return this.container?.log ?? '';
  }

  /** What all containers of this pod have printed. */
  public logs(): string {
    return this.oldLogs + this.log();
  }

  /** Waits for a text in what the running container prints. */
  public async untilLogged(text: string, seconds = 20): Promise<void> {
    await until(`the log says '${text}'`, () => this.log().includes(text), seconds);
  }

  public async exec(command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return this.container!.exec(command, options);
  }

  /** What the kubelet runs before a stop. */
  public lifecycle(): Manifest {
    return this.containerManifest().lifecycle;
  }

  /** A reply of the server, as the engine's client prints it, to somebody who may do everything. */
  public async cli(...args: string[]): Promise<string> {
    const { stdout, stderr } = await this.exec([...this.ownerCommand(), ...args], { env: this.login() });
    return (stdout + stderr).trim();
  }

  /** A reply to a user other than the default one. */
  public async cliAs(user: string, password: string, ...args: string[]): Promise<string> {
    const { stdout, stderr } = await this.exec([...this.clientCommand(), '--user', user, ...args], { env: { REDISCLI_AUTH: password } });
    return (stdout + stderr).trim();
  }

  /** Replies to commands of which there is one a line. */
  public async script(lines: Iterable<string>): Promise<string[]> {
    const input = [...lines].map((line) => `${line}\n`).join('');
    const { stdout } = await this.exec(this.ownerCommand(), { env: this.login(), input, timeoutMs: 120_000 });
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** The engine's client, reading commands from its standard input, for as long as the test wants. */
  public client(...args: string[]): ChildProcess {
    return this.container!.spawn([...this.ownerCommand(), ...args], this.login());
  }

  /** One field of INFO. */
  public async info(field: string): Promise<string | undefined> {
    return new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(await this.cli('info', 'all'))?.[1];
  }

  /** A setting of the running server. */
  public async setting(name: string): Promise<string> {
    const reply = await this.cli('--json', 'config', 'get', name);
    return (JSON.parse(reply) as Record<string, string>)[name];
  }

  /** Runs a probe of the manifest once. */
  public async probe(kind: ProbeKind): Promise<ProbeResult> {
    const probe = this.containerManifest()[`${kind}Probe`];
    const { code, stdout, stderr, timedOut } = await this.exec(probe.exec.command, { timeoutMs: probe.timeoutSeconds * 1000 });
    return { ok: code === 0, output: timedOut ? 'timed out' : stdout + stderr };
  }

  /** To process 1 of the container, from outside, as the kubelet does. */
  public signal(signal: 'TERM' | 'KILL' | 'STOP' | 'CONT'): void {
    this.container!.signal(`SIG${signal}`);
  }

  /** SIGKILL to the server alone, as the kernel sends it when memory is short. */
  public async killServer(): Promise<void> {
    await this.exec(['sh', '-c', 'for process in /proc/[0-9]*; do case $(cat "$process/comm") in *-server) kill -9 "${process#/proc/}" ;; esac; done']);
  }

  public get name(): string {
    return this.options.pod ?? 'pod';
  }

  /** Whether the container runs. */
  public get running(): boolean {
    return this.container?.running ?? false;
  }

  /** Waits for the end of the container: its exit code, or the name of the signal. */
  public async waitExit(seconds = 30): Promise<number | string> {
    const { code, signal } = await within(this.container!.exited, seconds, 'the container ends');
    return code ?? signal!;
  }

  /** Stops the container as the kubelet does, and waits until it has ended: SIGKILL after the grace period. */
  public async stop(): Promise<number | string> {
    this.signal('TERM');
    return this.waitExit(this.podSpec().terminationGracePeriodSeconds);
  }

  public async kill(): Promise<void> {
    this.signal('KILL');
    await this.waitExit();
  }

  /** Where this process finds a file of a volume. */
  public path(volume: string, ...names: string[]): string {
    return join(this.sandbox!.path(this.volumeFolder(volume)), ...names);
  }

  /** Writes a file to the volume `data` as if the server had. */
  public writeData(name: string, content: string | Buffer): void {
    const file = this.path('data', name);
    const folder = dirname(file);
    if (!existsSync(folder)) {
      mkdirSync(folder);
      chownSync(folder, USER, USER);
    }
    writeFileSync(file, content);
    chownSync(file, USER, USER);
  }

  /** Leaves no room on the volume `data`. */
  public fillData(): void {
    try {
      for (;;) { appendFileSync(this.path('data', 'ballast'), Buffer.alloc(4096)); }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') { throw error; }
    }
  }

  public async resizeData(size: string): Promise<void> {
    const { code, stderr } = await this.sandbox!.run('mount', '-o', `remount,size=${size}`, this.volumeFolder('data'));
    if (code !== 0) { throw new Error(stderr); }
  }

  public async dispose(): Promise<void> {
    runners.delete(this);
    if (this.container?.running) { await this.kill(); }
    this.sandbox?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async createSandbox(): Promise<void> {
    const { dataSize, network, pod } = this.options;
    const inMemory = dataSize !== undefined && this.volumes().some(({ name }) => name === 'data');
    this.sandbox = await Sandbox.create(this.folder, inMemory ? { [this.volumeFolder('data')]: dataSize } : {});
    await network?.attach(pod!, this.sandbox.pid);
  }

  private containerSpec(): ContainerSpec {
    const { engine, shell, programs, network, resolvConf = 'nameserver 10.96.0.10\n' } = this.options;
    const container = this.containerManifest();
    return {
      image: imageOf(engine),
      busybox: shell === 'busybox' ? busybox() : undefined,
      programs,
      resolvConf,
      hosts: network?.hosts,
      mounts: container.volumeMounts.map((mount: Manifest) => ({
        source: this.volumeFolder(mount.name), path: mount.mountPath, readOnly: mount.readOnly ?? false,
      })),
      command: [...container.command, ...container.args ?? []],
      env: this.env(),
    };
  }

  private env(): Record<string, string> {
    const { namespace = 'default', pod = 'pod' } = this.options;
    const fields: Record<string, string> = { 'metadata.namespace': namespace, 'metadata.name': pod };
    const from = ({ fieldRef, secretKeyRef: secret }: Manifest) => (fieldRef ? fields[fieldRef.fieldPath] : this.secrets[secret.name][secret.key]);
    return Object.fromEntries(this.containerManifest().env.map(({ name, value, valueFrom }: Manifest) => [name, value ?? from(valueFrom)]));
  }

  private clientCommand(): string[] {
    const { REDIS_CLI, REDIS_PORT } = this.env();
    return [REDIS_CLI, '-p', REDIS_PORT];
  }

  /** For those who log in with `login`. */
  private ownerCommand(): string[] {
    return existsSync(this.podPassword) ? [...this.clientCommand(), '--user', 'pod'] : this.clientCommand();
  }

  private login(): Record<string, string> {
    if (existsSync(this.podPassword)) { return { REDISCLI_AUTH: readFileSync(this.podPassword, 'utf8').trim() }; }
    return this.password === undefined ? {} : { REDISCLI_AUTH: this.password };
  }

  /** That of the scripts in the pod, where they have a user of their own. */
  private get podPassword(): string {
    return this.path('run', 'pod-password');
  }

  private workload(): Manifest {
    const { kind = 'StatefulSet', workload } = this.options;
    return this.manifests.find((manifest) => manifest.kind === kind && (workload === undefined || manifest.metadata.name === workload));
  }

  private podSpec(): Manifest {
    return this.workload().spec.template.spec;
  }

  private containerManifest(): Manifest {
    const { initContainers = [], containers } = this.podSpec();
    const all = [...initContainers, ...containers];
    return this.options.container ? all.find(({ name }) => name === this.options.container) : containers[0];
  }

  private volumes(): Manifest[] {
    const claims = this.workload().spec.volumeClaimTemplates ?? [];
    return [...this.podSpec().volumes, ...claims.map((claim: Manifest) => ({ name: claim.metadata.name, claim: {} }))];
  }

  private volumeFolder(name: string): string {
    return join(this.folder, 'volumes', name);
  }

  private layOut(volume: Manifest): void {
    const folder = this.volumeFolder(volume.name);
    if (volume.configMap) {
      const found = this.manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === volume.configMap.name);
      this.writer(volume.name).write({ files: found.data, mode: 0o644 });
    } else if (volume.secret) {
      this.writer(volume.name).write({ files: this.secretFiles(volume.secret), mode: volume.secret.defaultMode });
    } else {
      writableFolder(folder);
    }
  }

  private secretFiles({ secretName, items, optional }: Manifest): SecretData {
    const secret = this.secrets[secretName];
    if (!secret) {
      if (optional) { return {}; }
      throw new Error(`the pod waits for Secret ${secretName}`);
    }
    return items ? Object.fromEntries(items.map(({ key, path }: Manifest) => [path, secret[key]])) : secret;
  }

  private writer(name: string): AtomicWriter {
    const writer = this.writers.get(name) ?? new AtomicWriter(this.volumeFolder(name));
    this.writers.set(name, writer);
    return writer;
  }
}

/** Waits for a condition. */
export async function until(what: string, condition: () => Promise<boolean> | boolean, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!await condition()) {
    if (Date.now() > deadline) { throw new Error(`waited ${seconds} s in vain until ${what}`); }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function within<T>(promise: Promise<T>, seconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${seconds} s in vain until ${what}`)), seconds * 1000);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}
