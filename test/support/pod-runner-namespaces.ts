import { ChildProcess, spawn } from 'child_process';
import type { Readable } from 'stream';
import type { PodMemory } from './pod-runner-memory';

/** PATH of the official images. */
const IMAGE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** User and group of the pod. */
export const USER = 999;

/** For every process that the tests start: the kernel kills it when the test process ends. */
export const WITH_PARENT = ['--pdeathsig', 'KILL'];

export interface Mount {
  readonly source: string;
  readonly path: string;
  readonly readOnly: boolean;
}

export interface ContainerSpec {
  /** Folder of the image's root file system. */
  readonly image: string;
  /** A busybox that replaces /bin/sh and the programs of the image. */
  readonly busybox?: string;
  /** A folder of programs that precedes those of the image in PATH. */
  readonly programs?: string;
  readonly resolvConf: string;
  readonly memory?: PodMemory;
  /** The file to mount as /etc/hosts. In a cluster the kubelet writes one for each pod. */
  readonly hosts?: string;
  readonly mounts: readonly Mount[];
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ExecOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string | Buffer;
  /** Timeout, after which the process is killed. @default - one minute */
  readonly timeoutMs?: number;
}

export interface ExecResult {
  /** Exit code, or null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** What the containers of a pod share: the network, and the volumes in memory. */
export class Sandbox {
  public static async create(workFolder: string, memoryVolumes: Readonly<Record<string, string>>): Promise<Sandbox> {
    const mounts = Object.entries(memoryVolumes)
      .map(([folder, size]) => `mount -t tmpfs -o size=${size},mode=2775,gid=${USER} tmpfs '${folder}'`);
    const script = ['set -eu', 'ip link set lo up', ...mounts, `mkdir -p '${workFolder}/root'`, 'echo up >&3', 'exec sleep infinity'].join('\n');
    const child = spawn('setpriv', [...WITH_PARENT, 'unshare', '--mount', '--net', '--', 'sh', '-c', script], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    await firstLine(child, child.stdio[3] as Readable);
    return new Sandbox(child, workFolder);
  }

  private constructor(private readonly child: ChildProcess, private readonly workFolder: string) {
  }

  /** A process in the network namespace of the sandbox. */
  public get pid(): number {
    return this.child.pid!;
  }

  /** The path of a file of the sandbox, as the test process sees it. */
  public path(path: string): string {
    return `/proc/${this.child.pid}/root${path}`;
  }

  /** Runs a program of the host with the mounts and the network of the sandbox. */
  public async run(command: readonly string[], timeoutMs = 30_000): Promise<ExecResult> {
    return collect(spawn('nsenter', [`--target=${this.child.pid}`, '--mount', '--net', '--', ...command]), timeoutMs);
  }

  /** Starts a container whose command is process 1 of a new process namespace. */
  public async start(spec: ContainerSpec): Promise<Container> {
    const env = { ...spec.env, PATH: searchPath(spec), HOSTNAME: 'pod' };
    const child = spawn('setpriv', [
      ...WITH_PARENT, 'nsenter', `--target=${this.child.pid}`, '--mount', '--net', '--',
      'unshare', '--mount', '--pid', '--fork', '--kill-child', '--', 'sh', '-c', setup(`${this.workFolder}/root`, spec),
    ], { env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const container = new Container(child, env);
    container.pid = Number(await firstLine(child, child.stdio[3] as Readable, container));
    return container;
  }

  public kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** A running container. */
export class Container {
  /** The PID of the container's process 1 on the host. */
  public pid = 0;
  public log = '';
  public readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  public running = true;

  public constructor(child: ChildProcess, private readonly env: Record<string, string>) {
    child.stdout!.on('data', (data: Buffer) => { this.log += data.toString(); });
    child.stderr!.on('data', (data: Buffer) => { this.log += data.toString(); });
    this.exited = new Promise((resolve) => child.on('close', (code, signal) => {
      this.running = false;
      resolve({ code, signal });
    }));
  }

  /** Starts a program as `kubectl exec` does: in the namespaces of the container, with its user and environment. */
  public spawn(command: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn('nsenter', [
      `--target=${this.pid}`, '--mount', '--net', '--pid', '--root', '--wd', '--', ...asUser(command),
    ], { env: { ...this.env, ...env }, detached: true });
  }

  public async exec(command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return collect(this.spawn(command, options.env), options.timeoutMs ?? 60_000, options.input);
  }

  public signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }
}

function searchPath(spec: ContainerSpec): string {
  return [...(spec.programs ? ['/programs'] : []), ...(spec.busybox ? ['/busybox'] : []), IMAGE_PATH].join(':');
}

/** User, groups and privileges of the restricted Pod Security level. */
function asUser(command: readonly string[]): string[] {
  return [
    '/usr/bin/setpriv', `--reuid=${USER}`, `--regid=${USER}`, `--groups=${USER}`, '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all',
    ...WITH_PARENT, '--', ...command,
  ];
}

/** The script that sets up a container in a new process namespace, then replaces itself with the command. */
function setup(folder: string, spec: ContainerSpec): string {
  const root = `${folder}/root`;
  const devices = ['null', 'zero', 'random', 'urandom'];
  return [
    'set -eu',
    // From the /proc of the host: the PID of this process there.
    'read -r pid rest </proc/self/stat',
    ...(spec.memory ? [`echo 0 >'${spec.memory.processes}'`] : []),
    `mount -t tmpfs tmpfs '${folder}'`,
    `cd '${folder}'`,
    'mkdir root upper work',
    `mount -t overlay -o lowerdir='${spec.image}',upperdir=upper,workdir=work overlay root`,
    'cd root',
    `mkdir -p proc dev ${spec.mounts.map((mount) => `'.${mount.path}'`).join(' ')}`,
    `printf %s ${quote(spec.resolvConf)} >etc/resolv.conf`,
    ...(spec.hosts ? ['touch etc/hosts', `mount --bind '${spec.hosts}' etc/hosts`] : []),
    ...(spec.busybox ? [
      'mkdir busybox',
      'touch busybox/busybox',
      `mount --bind '${spec.busybox}' busybox/busybox`,
      'for applet in $(busybox/busybox --list); do [ "$applet" = busybox ] || ln -s busybox "busybox/$applet"; done',
      'ln -sf /busybox/busybox usr/bin/sh',
    ] : []),
    ...(spec.programs ? ['mkdir programs', `mount --bind '${spec.programs}' programs`] : []),
    `mount -o remount,bind,ro '${root}'`,
    'mount -t proc proc proc',
    'mount -t tmpfs -o mode=755 tmpfs dev',
    ...devices.flatMap((device) => [`touch dev/${device}`, `mount --bind /dev/${device} dev/${device}`]),
    ...spec.mounts.flatMap((mount) => [
      `mount --bind '${mount.source}' '.${mount.path}'`,
      ...(mount.readOnly ? [`mount -o remount,bind,ro '.${mount.path}'`] : []),
    ]),
    'echo "$pid" >&3',
    `exec chroot '${root}' ${asUser(spec.command).map(quote).join(' ')} 3>&-`,
  ].join('\n');
}

function quote(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

export async function firstLine(child: ChildProcess, stream: Readable, container?: Container): Promise<string> {
  let errors = '';
  if (!container) { child.stderr!.on('data', (data: Buffer) => { errors += data.toString(); }); }
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.includes('\n')) { resolve(text.split('\n')[0]); }
    });
    child.on('close', (code) => reject(new Error(`cannot create namespaces (exit ${code}): ${container?.log ?? errors}`)));
  });
}

/** What these programs have printed so far. */
export function printedBy(...children: readonly ChildProcess[]): () => string {
  let printed = '';
  for (const stream of children.flatMap(({ stdout, stderr }) => [stdout!, stderr!])) { stream.on('data', (data: Buffer) => { printed += data.toString(); }); }
  return () => printed;
}

export async function collect(child: ChildProcess, timeoutMs: number, input?: string | Buffer): Promise<ExecResult> {
  let stdout = '';
  let stderr = '';
  let timedOut = false;
  child.stdout!.on('data', (data: Buffer) => { stdout += data.toString(); });
  child.stderr!.on('data', (data: Buffer) => { stderr += data.toString(); });
  child.stdin!.on('error', () => undefined); // the program may exit before it reads all input
  child.stdin!.end(input);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, timedOut });
    });
  });
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // the process has already exited
  }
}
