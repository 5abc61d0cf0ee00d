import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { apiObjectWorkload } from './attach/api-object-workload';
import { Binding, bindingFiles, bindingVolume } from './attach/binding';
import { plusWorkload } from './attach/plus-workload';
import { connectionVariables } from './attach/variables';
import type { EnvEntry, Workload } from './attach/workload';
import type { IRedis } from './redis';
import type { RedisUse } from './redis-use';
import { RedisVariable } from './redis-variable';
import { sortedEntries } from './validation/checks';
import { Problems } from './validation/problems';
import { checkUse, useWarnings } from './validation/use';
import { warn } from './warn';

/**
 * What an attachment may choose.
 */
export interface AttachOptions {
  /**
   * Beginning of the names of the variables: letters, digits and '_', in capitals. A second Redis in one container needs its own.
   * A change restarts the workload.
   *
   * @default 'REDIS_'
   */
  readonly prefix?: string;

  /**
   * Names of the containers, and init containers, that get the variables. A change restarts the workload.
   *
   * @default - all containers, no init container
   */
  readonly containers?: string[];

  /**
   * What is injected beside the URL. A change restarts the workload.
   *
   * @default - nothing
   */
  readonly variables?: RedisVariable[];

  /**
   * What this workload keeps in the Redis: checked against its eviction policy and persistence at synth.
   *
   * @default - not declared, nothing is checked
   */
  readonly use?: RedisUse;

  /**
   * Whether to mount the connection as files too, as the Service Binding specification says: one file an entry in
   * `$SERVICE_BINDING_ROOT/<host>`. A change restarts the workload.
   *
   * @default false
   */
  readonly serviceBinding?: boolean;
}

/**
 * Which workload is attached to which Redis, and how.
 */
export interface RedisAttachmentProps extends AttachOptions {
  /**
   * The Redis.
   */
  readonly redis: IRedis;

  /**
   * The workload: of any cdk8s-plus, a generated or bare ApiObject, or a custom resource with a pod template.
   */
  readonly workload: IConstruct;
}

/**
 * Binds a workload to a Redis: variables into its containers, the label that the NetworkPolicy lets in onto its pods.
 */
export class RedisAttachment extends Construct {
  /**
   * What `attach` of every Redis does.
   * @internal
   */
  public static _attach(redis: IRedis, workload: IConstruct, options: AttachOptions): RedisAttachment {
    const stem = `Attachment${workload.node.addr.slice(0, 10)}`;
    let id = stem;
    for (let count = 2; redis.node.tryFindChild(id); count += 1) { id = `${stem}-${count}`; }
    return new RedisAttachment(redis as unknown as Construct, id, { ...options, redis, workload });
  }

  /**
   * @throws when something cannot be done as asked; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: RedisAttachmentProps) {
    super(scope, id);
    const { connection } = props.redis;
    const subject = `attachment of '${props.workload.node.path}' to '${props.redis.node.path}'`;
    const workload = findWorkload(props.workload, subject);
    const containers = props.containers ?? workload.containers;
    const prefix = props.prefix ?? 'REDIS_';

    const problems = new Problems();
    checkPrefix(problems, prefix);
    checkContainers(problems, workload, containers);
    checkNamespace(problems, workload, connection.namespace);
    checkUse(problems, props.use, connection.evictionPolicy);
    if (props.variables?.includes(RedisVariable.READ_URL) && !connection.readUriSecret) {
      problems.add('variables', 'must not hold READ_URL for a Redis without an address for reads', RedisVariable.READ_URL, 'RedisSentinel has one');
    }
    const entries = connectionVariables(connection, prefix, props.variables ?? []);
    const binding = props.serviceBinding ? bindingFiles(problems, connection) : undefined;
    const existing = containers.filter((name) => isContainer(workload, name));
    for (const container of existing) { checkClashes(problems, workload, container, entries, binding); }
    problems.throwIfAny(subject);

    for (const [key, value] of sortedEntries(connection.clientLabels)) { workload.addPodLabel(key, value); }
    for (const container of containers) {
      for (const entry of entries) { workload.addEnv(container, entry); }
    }
    if (binding) { this.mountBinding(workload, containers, binding); }

    this.node.addValidation({ validate: () => containers.flatMap((container) => replacedVariables(workload, container, entries)) });
    warn(this, [
      ...useWarnings(props.use, connection.persistence, connection.readUriSecret !== undefined || connection.nodes !== undefined),
      ...namespaceWarnings(workload, connection.namespace),
    ]);
  }

  private mountBinding(workload: Workload, containers: readonly string[], binding: Binding): void {
    const configMapName = binding.literals && new ApiObject(this, 'Binding', { apiVersion: 'v1', kind: 'ConfigMap', data: binding.literals }).name;
    const volume = bindingVolume(binding, configMapName);
    for (const container of containers) {
      const root = workload.env(container).get('SERVICE_BINDING_ROOT');
      if (root === undefined) { workload.addEnv(container, { name: 'SERVICE_BINDING_ROOT', value: binding.root }); }
      workload.mount(container, volume, `${root ?? binding.root}/${binding.name}`);
    }
  }
}

function findWorkload(construct: IConstruct, subject: string): Workload {
  const workload = plusWorkload(construct) ?? apiObjectWorkload(construct);
  if (!workload) {
    throw new Error(`${subject}: it is neither a cdk8s-plus workload nor an object with a pod template; `
      + 'pass the Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod or custom resource itself');
  }
  return workload;
}

function isContainer(workload: Workload, name: string): boolean {
  return workload.containers.includes(name) || workload.initContainers.includes(name);
}

function checkPrefix(problems: Problems, prefix: string): void {
  if (!/^[A-Z_][A-Z0-9_]*$/.test(prefix)) {
    problems.add('prefix', "must be of A-Z, 0-9 and '_' and not start with a digit", prefix);
  }
}

function checkContainers(problems: Problems, workload: Workload, containers: readonly string[]): void {
  if (containers.length === 0) {
    problems.add('containers', 'must be at least one', 'none', 'add containers to the workload before attaching it');
  }
  const known = [...workload.containers, ...workload.initContainers];
  for (const name of containers.filter((container) => !known.includes(container))) {
    problems.add('containers', `must be containers of the workload (${known.join(', ')})`, name);
  }
}

function checkNamespace(problems: Problems, workload: Workload, namespace: string | undefined): void {
  if (workload.namespace === undefined || namespace === undefined || workload.namespace === namespace) { return; }
  problems.add('workload', `must be in namespace '${namespace}'`, workload.namespace,
    'a pod cannot read a Secret of another namespace; move one of the two, or open the instance with RedisAccess.namespaces, '
    + 'copy the connection Secret there and import it with fromRedisAttributes');
}

function namespaceWarnings(workload: Workload, namespace: string | undefined): string[] {
  if ((workload.namespace === undefined) === (namespace === undefined)) { return []; }
  return [`the workload ${workload.namespace === undefined ? 'has no namespace' : `is in namespace '${workload.namespace}'`} and the Redis `
    + `${namespace === undefined ? 'has none' : `is in '${namespace}'`}: apply both to the same one, or set it on both charts`];
}

function checkClashes(problems: Problems, workload: Workload, container: string, entries: readonly EnvEntry[], binding: Binding | undefined): void {
  const env = workload.env(container);
  for (const { name } of entries.filter((entry) => env.has(entry.name))) {
    problems.add('prefix', `must make names that container '${container}' does not have yet`, name, 'remove the variable, or attach with another prefix');
  }
  if (binding && env.has('SERVICE_BINDING_ROOT') && env.get('SERVICE_BINDING_ROOT') === undefined) {
    problems.add('serviceBinding', `must find a literal SERVICE_BINDING_ROOT in container '${container}'`, 'a reference', 'the mount path is made from it');
  }
}

function replacedVariables(workload: Workload, container: string, entries: readonly EnvEntry[]): string[] {
  return workload.replaced(container, entries)
    .map((name) => `container '${container}': ${name} was set again after the attachment; remove it, or attach with another prefix`);
}
