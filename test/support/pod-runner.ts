import type { ChildProcess } from 'child_process';
import { appendFileSync, chownSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { busybox, imageOf, Shell } from './pod-runner-images';
import type { PodMemory } from './pod-runner-memory';
import { Container, ContainerSpec, ExecOptions, ExecResult, Sandbox, USER } from './pod-runner-namespaces';
import { disposeNetworks, PodNetwork } from './pod-runner-network';
import { AtomicWriter, emptyFolder, writableFolder } from './pod-runner-volumes';
import type { Engine } from '../../src';

/** A manifest as synthesized. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Manifest = any;

export type SecretData = Readonly<Record<string, string | Buffer>>;

export interface PodOptions {
  /** All objects of the chart: the workload to run and the ConfigMaps that it mounts. */
  readonly manifests: readonly Manifest[];
  readonly engine: Engine;
  /** The root file system of another image. @default - that of the engine's image */
  readonly image?: string;
  readonly shell?: Shell;
  /** Kind of the workload whose pod to run. */
  readonly kind?: 'StatefulSet' | 'Deployment' | 'Job';
  /** Name of the workload, if there are several of the kind. */
  readonly workload?: string;
  /** Name of the pod and of its Service. */
  readonly pod?: string;
  /** The network of the pod. @default - loopback only */
  readonly network?: PodNetwork;
  /** Name of the container or init container to run. */
  readonly container?: string;
  /** The existing Secrets, by name. */
  readonly secrets?: Readonly<Record<string, SecretData>>;
  /** Puts the volume `data` in memory, with this size. For tests of full disks. */
  readonly dataSize?: string;
  /** The memory limit of the pod. @default - none */
  readonly memory?: PodMemory;
  /** A folder of programs that precedes those of the image in PATH. */
  readonly programs?: string;
  readonly namespace?: string;
  readonly resolvConf?: string;
}

export type ProbeKind = 'startup' | 'liveness' | 'readiness';

export interface ProbeResult {
  readonly ok: boolean;
  readonly output: string;
}

const HTTP_PROBE = join(__dirname, 'programs', 'http-probe.mjs');

const runners = new Set<PodRunner>();

/** Stops all pods and networks. For afterEach. */
export async function disposePods(): Promise<void> {
  const disposals = await Promise.allSettled([...runners].map(async (runner) => runner.dispose()));
  disposeNetworks();
  for (const disposal of disposals) { if (disposal.status === 'rejected') { throw disposal.reason; } }
}

/**
 * Runs one container of a synthesized workload as its pod would: with a read-only root file system, the command, environment, mounts and user
 * of the manifest, in separate namespaces. Volumes stay when the container restarts; `replace` is a new pod.
 */
export class PodRunner {
  public static async create(options: PodOptions): Promise<PodRunner> {
    const runner = new PodRunner(options);
    runners.add(runner);
    await runner.createSandbox();
    return runner;
  }

  /** The password for `cli` and `client`. */
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

  /** Waits as the kubelet does: for the startup probe, then for the readiness probe. A container that has exited is an error. */
  public async untilReady(seconds = 30): Promise<void> {
    for (const kind of ['startup', 'readiness'] as const) {
      await until(`the ${kind} probe succeeds`, async () => {
        if (!this.container!.running) { throw new Error(`the container exited:\n${this.log()}`); }
        return (await this.probe(kind)).ok;
      }, seconds);
    }
  }

  /** A new pod with the same data volume: all other volumes are empty. With other manifests it is as after an apply that restarts pods. */
  public async replace(manifests: readonly Manifest[] = this.manifests): Promise<void> {
    if (this.container?.running) { throw new Error('stop the container first'); }
    this.manifests = manifests;
    for (const volume of this.volumes()) {
      if (volume.emptyDir) { emptyFolder(this.path(volume.name)); } else if (volume.name !== 'data') { this.layOut(volume); }
    }
  }

  /** Empties the volume `data` of a stopped pod. */
  public loseData(): void {
    emptyFolder(this.path('data'));
  }

  /** Updates the mounted ConfigMaps and Secrets of a running pod, as the kubelet does. */
  public refresh(change: { manifests?: readonly Manifest[]; secrets?: Readonly<Record<string, SecretData>> }): void {
    this.manifests = change.manifests ?? this.manifests;
    this.secrets = { ...this.secrets, ...change.secrets };
    for (const volume of this.volumes()) {
      if (volume.configMap || volume.secret || secretSources(volume).length > 0) { this.layOut(volume); }
    }
  }

  /** The log of the current container, without those before a restart. */
  public log(): string {
    return this.container?.log ?? '';
  }

  /** The logs of all containers since the runner was created. */
  public logs(): string {
    return this.oldLogs + this.log();
  }

  /** Waits for a text in the log of the current container. */
  public async untilLogged(text: string, seconds = 20): Promise<void> {
    await until(`the log contains '${text}'`, () => this.log().includes(text), seconds);
  }

  public async exec(command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return this.container!.exec(command, options);
  }

  /** The lifecycle hooks of the container. */
  public lifecycle(): Manifest {
    return this.containerManifest().lifecycle;
  }

  /** A reply of the server to a user with all permissions, as the engine's client prints it. */
  public async cli(...args: string[]): Promise<string> {
    const { stdout, stderr } = await this.exec([...this.ownerCommand(), ...args], { env: this.login() });
    return (stdout + stderr).trim();
  }

  /** A reply of the server to this user. */
  public async cliAs(user: string, password: string, ...args: string[]): Promise<string> {
    const { stdout, stderr } = await this.exec([...this.clientCommand(), '--user', user, ...args], { env: { REDISCLI_AUTH: password } });
    return (stdout + stderr).trim();
  }

  /** A reply of the server to an application, with `password` if that is set. */
  public async asApplication(...args: string[]): Promise<string> {
    const { stdout, stderr } = await this.exec([...this.clientCommand(), ...args], { env: this.applicationLogin() });
    return (stdout + stderr).trim();
  }

  /** The replies to commands, one per line. */
  public async script(lines: Iterable<string>): Promise<string[]> {
    const input = [...lines].map((line) => `${line}\n`).join('');
    const { stdout } = await this.exec(this.ownerCommand(), { env: this.login(), input, timeoutMs: 120_000 });
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Starts the engine's client, which reads commands from its standard input. */
  public client(...args: string[]): ChildProcess {
    return this.container!.spawn([...this.ownerCommand(), ...args], this.login());
  }

  /** The same as an application. */
  public applicationClient(): ChildProcess {
    return this.container!.spawn(this.clientCommand(), this.applicationLogin());
  }

  /** A field of INFO. */
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
    const { exec, httpGet, timeoutSeconds = 1 } = this.containerManifest()[`${kind}Probe`];
    const timeoutMs = timeoutSeconds * 1000;
    const { code, stdout, stderr, timedOut } = exec ? await this.exec(exec.command, { timeoutMs }) : await this.get(httpGet, timeoutMs);
    return { ok: code === 0, output: timedOut ? 'timed out' : stdout + stderr };
  }

  /** Sends a signal to process 1 of the container from outside, as the kubelet does. */
  public signal(signal: 'TERM' | 'KILL' | 'STOP' | 'CONT'): void {
    this.container!.signal(`SIG${signal}`);
  }

  /** Sends SIGKILL to the server process only, as the kernel does when it is out of memory. */
  public async killServer(): Promise<void> {
    await this.signalServer('KILL');
  }

  /** Sends a signal to the server, not to PID 1 of the container. */
  public async signalServer(signal: 'KILL' | 'STOP' | 'CONT' | 'SEGV'): Promise<void> {
    await this.exec(['sh', '-c', `for process in /proc/[0-9]*; do case $(cat "$process/comm") in *-server) kill -${signal} "\${process#/proc/}" ;; esac; done`]);
  }

  public get name(): string {
    return this.options.pod ?? 'pod';
  }

  /** Whether the container runs. */
  public get running(): boolean {
    return this.container?.running ?? false;
  }

  /** Waits until the container exits. Returns its exit code, or the name of the signal. */
  public async waitExit(seconds = 30): Promise<number | string> {
    const { code, signal } = await within(this.container!.exited, seconds, 'the container exits');
    return code ?? signal!;
  }

  /** Stops the container with SIGTERM and waits until it exits. It is an error if that takes longer than the grace period. */
  public async stop(): Promise<number | string> {
    this.signal('TERM');
    return this.waitExit(this.podSpec().terminationGracePeriodSeconds);
  }

  public async kill(): Promise<void> {
    this.signal('KILL');
    await this.waitExit();
  }

  /** The path of a file of a volume, for the test process. */
  public path(volume: string, ...names: string[]): string {
    return join(this.sandbox!.path(this.volumeFolder(volume)), ...names);
  }

  /** Writes a file to the volume `data`, with the owner of the server. */
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

  /** Fills the volume `data`. */
  public fillData(): void {
    try {
      for (;;) { appendFileSync(this.path('data', 'ballast'), Buffer.alloc(4096)); }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') { throw error; }
    }
  }

  /** Takes IPv6 from the network of the pod, as on a node without it. */
  public async disableIpv6(): Promise<void> {
    await this.sandbox!.run(['sysctl', '-w', 'net.ipv6.conf.all.disable_ipv6=1']);
  }

  public async resizeData(size: string): Promise<void> {
    await this.remountData(`size=${size}`);
  }

  /** Mounts the volume `data` anew, with other options. */
  public async remountData(options: string): Promise<void> {
    const { code, stderr } = await this.sandbox!.run(['mount', '-o', `remount,${options}`, this.volumeFolder('data')]);
    if (code !== 0) { throw new Error(stderr); }
  }

  public async dispose(): Promise<void> {
    runners.delete(this);
    if (this.container?.running) { await this.kill(); }
    this.sandbox?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** From the network of the pod, as its loopback address. */
  private async get({ path, port }: Manifest, timeoutMs: number): Promise<ExecResult> {
    const { containerPort } = this.containerManifest().ports.find(({ name }: Manifest) => name === port);
    return this.sandbox!.run([process.execPath, HTTP_PROBE, `http://127.0.0.1:${containerPort}${path}`], timeoutMs);
  }

  private async createSandbox(): Promise<void> {
    const { dataSize, network, pod } = this.options;
    const inMemory = dataSize !== undefined && this.volumes().some(({ name }) => name === 'data');
    this.sandbox = await Sandbox.create(this.folder, inMemory ? { [this.volumeFolder('data')]: dataSize } : {});
    await network?.attach(pod!, this.sandbox.pid);
  }

  private containerSpec(): ContainerSpec {
    const { engine, image = imageOf(engine), shell, programs, network, memory, resolvConf = 'nameserver 10.96.0.10\n' } = this.options;
    const container = this.containerManifest();
    return {
      image,
      busybox: shell === 'busybox' ? busybox() : undefined,
      programs,
      resolvConf,
      memory,
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
    const from = ({ fieldRef, secretKeyRef: secret }: Manifest) => (fieldRef ? fields[fieldRef.fieldPath] : this.secretValue(secret));
    const variables = this.containerManifest().env.map(({ name, value, valueFrom }: Manifest) => [name, value ?? from(valueFrom)]);
    return Object.fromEntries(variables.filter(([, value]: Manifest) => value !== undefined));
  }

  private secretValue({ name, key, optional }: Manifest): SecretData[string] | undefined {
    const value = this.secrets[name]?.[key];
    if (value === undefined && !optional) { throw new Error(`the container waits for key ${key} of Secret ${name}`); }
    return value;
  }

  /** By the socket where there is one: the plain port may be closed. */
  private clientCommand(): string[] {
    const { REDIS_CLI, REDIS_PORT } = this.env();
    return [REDIS_CLI, ...existsSync(this.path('run', 'server.sock')) ? ['-s', '/run/redis/server.sock'] : ['-p', REDIS_PORT]];
  }

  /** The client command for the user of `login`. */
  private ownerCommand(): string[] {
    return existsSync(this.podPassword) ? [...this.clientCommand(), '--user', 'pod'] : this.clientCommand();
  }

  private login(): Record<string, string> {
    if (existsSync(this.podPassword)) { return { REDISCLI_AUTH: readFileSync(this.podPassword, 'utf8').trim() }; }
    return this.applicationLogin();
  }

  private applicationLogin(): Record<string, string> {
    return this.password === undefined ? {} : { REDISCLI_AUTH: this.password };
  }

  /** The password file of the scripts in the pod, if they have their own user. */
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
    } else if (secretSources(volume).length > 0) {
      const files = secretSources(volume).map(({ name, ...secret }) => this.secretFiles({ secretName: name, ...secret }));
      this.writer(volume.name).write({ files: Object.assign({}, ...files), mode: volume.projected.defaultMode });
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
    if (!items) { return secret; }
    const missing = items.find(({ key }: Manifest) => secret[key] === undefined);
    if (missing && !optional) { throw new Error(`the pod waits for key ${missing.key} of Secret ${secretName}`); }
    return Object.fromEntries(items.filter(({ key }: Manifest) => secret[key] !== undefined).map(({ key, path }: Manifest) => [path, secret[key]]));
  }

  private writer(name: string): AtomicWriter {
    const writer = this.writers.get(name) ?? new AtomicWriter(this.volumeFolder(name));
    this.writers.set(name, writer);
    return writer;
  }
}

/** The Secrets that a projected volume has. */
function secretSources({ projected }: Manifest): Manifest[] {
  return (projected?.sources ?? []).flatMap(({ secret }: Manifest) => secret ?? []);
}

/** Waits for a condition, and looks again after a pause: the longer a look takes, for it takes time from the pods, up to a second. */
export async function until(what: string, condition: () => Promise<boolean> | boolean, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const begin = Date.now();
    if (await condition()) { return; }
    const end = Date.now();
    if (end > deadline) { throw new Error(`timed out after ${seconds} s: until ${what}`); }
    await new Promise((resolve) => setTimeout(resolve, Math.min(1000, Math.max(30, 3 * (end - begin)))));
  }
}

async function within<T>(promise: Promise<T>, seconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`timed out after ${seconds} s: until ${what}`)), seconds * 1000);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}
