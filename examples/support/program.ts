import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { basename, extname } from 'path';
import { brotliCompressSync, constants } from 'zlib';
import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { buildSync } from 'esbuild';
import { CONTAINER_SETTINGS } from './container';

/** The API server rejects a ConfigMap of more than 1 MiB. The rest is for metadata. */
const MAX_PROGRAM_BYTES = 900 * 1024;

const DIRECTORY = '/program';

export interface ProgramOptions {
  /** @default - docker.io/library/node:20 for .mjs, docker.io/library/python:3.13 for .py */
  readonly image?: string;
  /** Port that answers GET /healthz. @default - none, no readiness probe */
  readonly port?: number;
  /** @default - none */
  readonly env?: { [name: string]: kplus.EnvValue };
}

/**
 * Adds a container that runs a program file, so that the examples run on any cluster without building an image.
 * Your own app ships in an image: of this file it needs only the container settings.
 */
export function addProgram(workload: kplus.Workload, file: string, options: ProgramOptions = {}): kplus.Container {
  const program = extname(file) === '.py' ? pythonProgram(file) : nodeProgram(file);
  const configMap = new kplus.ConfigMap(workload, 'program', program.content);
  // Pods do not restart when a ConfigMap changes. The annotation changes the pod template, so they are replaced.
  workload.podMetadata.addAnnotation('examples/program-sha256', sha256(program.content));
  return workload.addContainer({
    ...CONTAINER_SETTINGS,
    name: basename(file, extname(file)),
    image: options.image ?? program.image,
    command: program.command,
    envVariables: { ...program.env, ...options.env },
    volumeMounts: [{ path: DIRECTORY, volume: kplus.Volume.fromConfigMap(workload, 'program-volume', configMap), readOnly: true }],
    ...(options.port && { portNumber: options.port, ...probes(options.port) }),
  });
}

function probes(port: number) {
  return {
    // The default of cdk8s-plus is 3 probes, every 10 seconds: on a busy node a program would be killed before it listens.
    startup: kplus.Probe.fromTcpSocket({ port, periodSeconds: Duration.seconds(1), failureThreshold: 60 }),
    readiness: kplus.Probe.fromHttpGet('/healthz', {
      port,
      periodSeconds: Duration.seconds(5),
      // The programs answer within about 2 seconds, even while Redis is down.
      timeoutSeconds: Duration.seconds(3),
    }),
  };
}

interface Program {
  readonly image: string;
  readonly command: string[];
  readonly env?: { [name: string]: kplus.EnvValue };
  readonly content: { data?: { [key: string]: string }; binaryData?: { [key: string]: string } };
}

/**
 * One compressed file with all dependencies: express with node-redis or BullMQ has 1.3 MB of minified text. Brotli, because the output of
 * gzip differs between processors.
 */
function nodeProgram(file: string): Program {
  const [bundle] = buildSync({
    entryPoints: [file],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    write: false,
    logLevel: 'warning',
  }).outputFiles;
  const compressed = brotliCompressSync(bundle.contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  checkSize(file, compressed.length);
  return {
    image: 'docker.io/library/node:20',
    command: ['node', '-e', `eval(zlib.brotliDecompressSync(fs.readFileSync('${DIRECTORY}/program.cjs.br')).toString())`],
    content: { binaryData: { 'program.cjs.br': compressed.toString('base64') } },
  };
}

function pythonProgram(file: string): Program {
  const source = readFileSync(file, 'utf8');
  checkSize(file, Buffer.byteLength(source));
  return {
    image: 'docker.io/library/python:3.13',
    command: ['python3', `${DIRECTORY}/${basename(file)}`],
    // Otherwise Python buffers the output, and the log of the pod stays empty.
    env: { PYTHONUNBUFFERED: kplus.EnvValue.fromValue('1') },
    content: { data: { [basename(file)]: source } },
  };
}

function checkSize(file: string, bytes: number): void {
  if (bytes > MAX_PROGRAM_BYTES) {
    throw new Error(`${file}: must be at most ${MAX_PROGRAM_BYTES} bytes as a ConfigMap, got ${bytes}; ship it in an image instead`);
  }
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
