import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { givenNames } from './given-names';
import { addStores } from './java-stores';
import { knownIssuers, rememberIssuer } from './mounted-issuers';
import { REDIS } from './redis-type';
import { usableConnection } from './usable-connection';
import { warn } from './warn';
import { apiObjectOf, apiObjectWorkload } from '../attach/api-object-workload';
import { Binding, bindingFiles, bindingPath, bindingVolume, checkBindingRoot } from '../attach/binding';
import { byInternalNames } from '../attach/internal-address';
import { plusWorkload } from '../attach/plus-workload';
import { addTrust, MadeSecrets, resolveTrust } from '../attach/trust';
import { connectionVariables } from '../attach/variables';
import type { EnvEntry, MountedVolume, Workload } from '../attach/workload';
import type { IRedis } from '../redis';
import type { RedisConnection } from '../redis-connection';
import { RedisTrust } from '../redis-trust';
import { RedisUse } from '../redis-use';
import { RedisVariable } from '../redis-variable';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../settings/names';
import { checkDistinct, sortedEntries } from '../validation/checks';
import { messageOf, Problems } from '../validation/problems';
import { FLAG, listOf, listOfInstances, OBJECT, oneOf, required, struct, TEXT, TEXTS, usable, usableValue, ValueType } from '../validation/types';
import { checkUse, useWarnings } from '../validation/use';

/**
 * Options of an attachment.
 */
export interface AttachOptions {
  /**
   * Prefix of the variable names: A-Z, 0-9 and '_', not starting with a digit. A second Redis in the same container needs another prefix.
   * A change restarts the workload.
   *
   * @default 'REDIS_'
   */
  readonly prefix?: string;

  /**
   * Names of the containers and init containers that get the variables: at least one. A change restarts the workload.
   *
   * @default - all containers, but no init containers; one that you add later gets none, which is a warning at synth
   */
  readonly containers?: string[];

  /**
   * Where the pod template is in an object that has it elsewhere than in `spec.template`: a JSON pointer, such as '/spec/jobTargetRef/template' of a
   * ScaledJob of KEDA. For an Argo Workflow it is an entry of its templates with `container`, `script` or `containerSet`, such as '/spec/templates/0'.
   * A change restarts the workload.
   *
   * An error: a path that leads to no such template, and any path for a workload of cdk8s-plus.
   *
   * @default - where Kubernetes' own kinds have it: `spec.template`, in a CronJob `spec.jobTemplate.spec.template`, in a Pod the object itself
   */
  readonly podTemplatePath?: string;

  /**
   * Variables to add to the URL. A change restarts the workload.
   *
   * @default - none
   */
  readonly variables?: RedisVariable[];

  /**
   * What this workload stores in Redis. It is checked against eviction policy and persistence at synth. A change restarts no pod.
   *
   * @default - not declared; nothing is checked
   */
  readonly use?: RedisUse;

  /**
   * Whether to mount the connection as files too, as defined by the Service Binding specification: one file for each entry in
   * `$SERVICE_BINDING_ROOT/<host>`. A value of the container's own must be an absolute path without '..', ':' and '$'. A change restarts the
   * workload.
   *
   * @default false
   */
  readonly serviceBinding?: boolean;

  /**
   * Whether the pods of the workload get the options `timeout:1` and `ndots:4` for their resolver, each unless they have it: a node that is lost
   * often runs one of the DNS servers, and with the defaults a lookup that meets it takes 10 seconds and more. They hold for every name that the pods look up. Pods that do not ask
   * the DNS of the cluster (`dnsPolicy: Default`) get no `ndots`, the templates of an Argo Workflow get none at all. A change restarts the workload.
   *
   * @default true
   */
  readonly resolverOptions?: boolean;

  /**
   * How the programs in the containers come to trust a Redis with TLS, in addition to the file that `REDIS_CA_FILE` names. An empty list: not at all, the
   * clients take that file by an option in code. Without TLS it has no effect, which is a warning. A change restarts the workload.
   *
   * @default [RedisTrust.nodeJs()]
   */
  readonly trust?: RedisTrust[];

  /**
   * Whether the variables have the names that `InternalNames` gave this Redis, such as `cache.internal`, instead of those of its Services: URL, host, read URL and the
   * nodes of a cluster; not those of sentinels. The URL is composed of the password, so one of your own must be of letters, digits, '-', '.', '_' and '~'. A change
   * restarts the workload.
   *
   * An error: a Redis that has no such name yet, one whose password is in the Secret of its URL alone, and one whose `uri` has another host.
   *
   * @default false
   */
  readonly internalNames?: boolean;
}

/**
 * Props of an attachment.
 */
export interface RedisAttachmentProps extends AttachOptions {
  /**
   * The Redis.
   */
  readonly redis: IRedis;

  /**
   * The workload: of any cdk8s-plus version, a generated or plain ApiObject, or a custom resource with a pod template.
   */
  readonly workload: IConstruct;
}

const OPTIONS = struct<AttachOptions>('AttachOptions', {
  prefix: TEXT,
  containers: TEXTS,
  podTemplatePath: TEXT,
  variables: listOf(RedisVariable),
  use: oneOf(RedisUse),
  serviceBinding: FLAG,
  resolverOptions: FLAG,
  trust: listOfInstances('RedisTrust', RedisTrust, 'RedisTrust.openSsl()'),
  internalNames: FLAG,
});

const CONSTRUCT: ValueType = { rule: 'must be a construct', matches: (value) => Construct.isConstruct(value) };

const PROPS = struct<RedisAttachmentProps>('RedisAttachmentProps', {
  ...OPTIONS.types,
  redis: required(REDIS),
  workload: required(CONSTRUCT),
});

/**
 * What an instance of this library knows of its NetworkPolicy.
 * @internal
 */
export interface AddressPolicy {
  readonly _admitsAddresses: boolean;
}

/**
 * What an instance of this library knows of its password.
 * @internal
 */
export interface PasswordOwner {
  readonly _generatesPassword: boolean;
}

/**
 * What an instance of this library knows of the certificates that cert-manager makes for it, and for its clients.
 * @internal
 */
export interface CertificateOwner {
  readonly _certificate?: ApiObject;
  readonly _clientCertificate?: ApiObject;
  readonly _authoritiesSecret?: string;
  _addCertificateNames(names: readonly string[]): void;
}

/**
 * What an imported Redis knows of itself.
 * @internal
 */
export interface Imported {
  /** Whether its URL is that of a Secret which the user named for it. */
  readonly _hasOwnUri: boolean;
}

/**
 * Connects a workload to a Redis: adds variables to its containers, and to its pods the label that the NetworkPolicy admits.
 */
export class RedisAttachment extends Construct {
  /**
   * Implements `attach` of every Redis.
   * @internal
   */
  public static _attach(redis: IRedis, workload: IConstruct, options: AttachOptions): RedisAttachment {
    const problems = new Problems();
    usableValue(problems, 'workload', workload, required(CONSTRUCT));
    usableValue(problems, 'options', options, OBJECT);
    problems.throwIfAny('attachment');
    const stem = `Attachment${workload.node.addr.slice(0, 10)}`;
    let id = stem;
    for (let count = 2; redis.node.tryFindChild(id); count += 1) { id = `${stem}-${count}`; }
    return new RedisAttachment(redis as unknown as Construct, id, { ...options, redis, workload });
  }

  /**
   * @throws when the attachment is not possible as requested; the message lists every problem
   */
  public constructor(scope: Construct, id: string, given: RedisAttachmentProps) {
    super(scope, id);
    const problems = new Problems();
    const props = usable(problems, given, PROPS);
    const connection = props.redis && usableConnection(problems, props.redis);
    if (!props.redis || !props.workload || !connection) { throw problems.asError('attachment'); }
    const subject = `attachment of '${props.workload.node.path}' to '${props.redis.node.path}'`;
    const workload = findWorkload(problems, props.workload, props.podTemplatePath);
    if (!workload) { throw problems.asError(subject); }
    const containers = props.containers ?? workload.containers;
    const prefix = props.prefix ?? 'REDIS_';

    checkPrefix(problems, prefix);
    checkContainers(problems, workload, containers);
    checkNamespace(problems, workload, connection.namespace);
    checkUse(problems, props.use, connection.evictionPolicy);
    if (props.variables?.includes(RedisVariable.READ_URL) && !connection.readUriSecret) {
      problems.add('variables', 'must not contain READ_URL for a Redis without a read address', RedisVariable.READ_URL, 'RedisReplication, RedisSentinel and KubeBlocksRedis with replicas have one; an import needs readUriSecret');
    }
    const { _certificate: ofServer, _clientCertificate: ofClients, _authoritiesSecret: authorities } = props.redis as Partial<CertificateOwner>;
    const trust = resolveTrust(problems, props.trust, connection, prefix, {
      ...ofServer && serverCertificate(ofServer, connection), client: ofClients?.toJson().spec.secretName, authorities,
    });
    const attached = props.internalNames
      ? byInternalNames(problems, connection, givenNames(props.redis), (props.redis as Partial<Imported>)._hasOwnUri)
      : connection;
    const entries = connectionVariables(attached, prefix, props.variables ?? [], trust);
    const binding = props.serviceBinding ? bindingFiles(problems, connection) : undefined;
    const existing = containers.filter((name) => isContainer(workload, name));
    for (const container of existing) {
      checkClashes(problems, workload, container, entries, binding);
      checkMounts(problems, workload, container, [
        ...trust?.volumes ?? [],
        ...binding ? [{ volume: bindingVolume(binding, undefined), path: bindingPath(binding, workload.env(container).get('SERVICE_BINDING_ROOT')) }] : [],
      ]);
    }
    const configMapName = binding && problems.isEmpty ? this.bindingConfigMap(problems, binding) : undefined;
    problems.throwIfAny(subject);

    for (const [key, value] of sortedEntries(connection.clientLabels)) { workload.addPodLabel(key, value); }
    if (props.resolverOptions ?? true) { workload.addResolverOptions(); }
    if (connection.clusterIp !== undefined) { workload.addHostAlias({ ip: connection.clusterIp, hostnames: hostNames(connection, attached) }); }
    for (const container of containers) {
      for (const entry of entries) { workload.addEnv(container, entry); }
    }
    const ownAuthorities = trust ? addTrust(workload, containers, trust, knownIssuers(props.workload)) : [];
    if (trust?.issuer !== undefined) { rememberIssuer(props.workload, trust.issuerVolumes, trust.issuer); }
    if (trust?.makesTrustStore && ofServer) { addStores(ofServer); }
    if (trust?.makesKeyStore && ofClients) { addStores(ofClients); }
    if (binding) { mountBinding(workload, containers, binding, configMapName); }

    this.node.addValidation({ validate: () => containers.flatMap((container) => replacedVariables(workload, container, entries)) });
    if (!props.containers) { this.warnOfLaterContainers(workload, props.workload.node.path, containers, entries); }
    warn(this, [
      ...problems.warnings,
      ...ownAuthorities,
      ...props.internalNames ? [...composedUrlWarnings(props.redis), ...certificateNameWarnings(props.redis, connection)] : [],
      ...useWarnings(props.use, connection.persistence, isReplicated(connection)),
      ...namespaceWarnings(workload, connection.namespace),
    ]);
    if (needsLabels(connection, props.redis)) { this.warnOfHostNetwork(workload, props.workload, props.podTemplatePath); }
  }

  /** Once, at the attachment or at synth: a patch can set it later, and objects of cdk8s-plus show patches in what they render only. */
  private warnOfHostNetwork(workload: Workload, construct: IConstruct, path: string | undefined): void {
    let warned = workload.hostNetwork;
    if (warned) { warn(this, [HOST_NETWORK]); }
    this.node.addValidation({
      validate: () => {
        if (!warned && (workload.hostNetwork || apiObjectWorkload(construct, path)?.hostNetwork)) {
          warned = true;
          warn(this, [HOST_NETWORK]);
        }
        return [];
      },
    });
  }

  /** Once for each container, for an app can be synthesized several times. Another attachment may have given it the variables. */
  private warnOfLaterContainers(workload: Workload, path: string, attached: readonly string[], entries: readonly EnvEntry[]): void {
    const known = new Set(attached);
    this.node.addValidation({
      validate: () => {
        const later = workload.containers.filter((name) => !known.has(name) && entries.some((entry) => !workload.env(name).has(entry.name)));
        later.forEach((name) => known.add(name));
        warn(this, later.map((name) => `container '${name}' of '${path}' was added after the attachment and gets no variables: `
          + "attach when all containers are there, or list those that get them in 'containers'"));
        return [];
      },
    });
  }

  /** The ConfigMap with the files of a Redis without a password. The chart generates its name. */
  private bindingConfigMap(problems: Problems, binding: Binding): string | undefined {
    if (!binding.literals) { return undefined; }
    try {
      return new ApiObject(this, 'Binding', { apiVersion: 'v1', kind: 'ConfigMap', data: binding.literals }).name;
    } catch (error) {
      this.node.tryRemoveChild('Binding');
      problems.add('serviceBinding', 'must be absent if generateObjectName of the chart fails for a ConfigMap', true, `it threw "${messageOf(error)}"`);
      return undefined;
    }
  }
}

/**
 * The names of a Service in the hosts file: whatever URL the workload takes. Synth does not know the DNS domain of the cluster; where it is another one, the
 * complete name is looked up as without a hosts file.
 */
function hostNames({ host, namespace }: RedisConnection, attached: RedisConnection): string[] {
  const names = namespace === undefined ? [host] : [`${host}.${namespace}.svc.cluster.local`, `${host}.${namespace}.svc`, `${host}.${namespace}`, host];
  return attached.host === host ? names : [...names, attached.host];
}

/** An Issuer is that of its namespace. */
function serverCertificate(certificate: ApiObject, { namespace }: RedisConnection): Pick<MadeSecrets, 'server' | 'issuer'> {
  const { secretName, issuerRef } = certificate.toJson().spec;
  return { server: secretName, issuer: issuerRef && [namespace, issuerRef.group, issuerRef.kind, issuerRef.name].join('/') };
}

/** Only of a password that is generated it is known that a URL may have it as it is. Of an imported Redis the page says so. */
function composedUrlWarnings(redis: IRedis): string[] {
  return (redis as Partial<PasswordOwner>)._generatesPassword === false
    ? ["with internalNames the URL has the password as it is: make sure that yours has letters, digits, '-', '.', '_' and '~' only"]
    : [];
}

/** Of an instance the library has added the names to the certificate, and of a certificate from a Secret the page says so. */
function certificateNameWarnings(redis: IRedis, { caSecret }: RedisConnection): string[] {
  const address = givenNames(redis);
  if (!address || !caSecret || (redis as Partial<CertificateOwner>)._addCertificateNames) { return []; }
  const names = [address.host, ...address.nodes];
  const these = names.length === 1 ? 'this name' : 'these names';
  return [`with internalNames clients verify the certificate by ${names.join(', ')}: make sure that it has ${these}, `
    + 'for the library adds names to the certificates of its own instances alone'];
}

function mountBinding(workload: Workload, containers: readonly string[], binding: Binding, configMapName: string | undefined): void {
  const volume = bindingVolume(binding, configMapName);
  for (const container of containers) {
    const root = workload.env(container).get('SERVICE_BINDING_ROOT');
    if (root === undefined) { workload.addEnv(container, { name: 'SERVICE_BINDING_ROOT', value: binding.root }); }
    workload.mount(container, volume, bindingPath(binding, root));
  }
}

/** Whether the data set survives the restart of one pod without persistence. */
function isReplicated({ readUriSecret, sentinels, nodes }: RedisConnection): boolean {
  return readUriSecret !== undefined || sentinels !== undefined || nodes !== undefined;
}

function findWorkload(problems: Problems, construct: IConstruct, path: string | undefined): Workload | undefined {
  const workload = plusWorkload(construct) ?? apiObjectWorkload(construct, path);
  if (isRedis(construct)) {
    problems.add('workload', 'must not be a Redis', construct, "attach the program that uses it; a server's own connections need no attachment");
    return undefined;
  }
  if (workload && path !== undefined && plusWorkload(construct)) {
    problems.add('podTemplatePath', 'must be absent for a workload of cdk8s-plus', path, 'its pod template is known');
  } else if (!workload && path !== undefined && apiObjectOf(construct)) {
    problems.add('podTemplatePath', 'must be the JSON pointer of a pod template in the object', path,
      "such as '/spec/jobTargetRef/template' of a ScaledJob, or '/spec/templates/0' of an Argo Workflow");
  } else if (!workload) {
    problems.add('workload', 'must be a workload of cdk8s-plus, or an object with a pod template', construct,
      'pass the Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod or custom resource itself, or set podTemplatePath');
  }
  const malformed = workload?.malformed ?? [];
  for (const { path: place, expected, kind } of malformed) { problems.addUnshown('workload', `must have ${expected} at ${place}`, kind, 'Kubernetes refuses others'); }
  return malformed.length === 0 ? workload : undefined;
}

/** A Redis of this library, or of a class of the user, or an object of one. Users may add workloads of their own below it. */
function isRedis(construct: IConstruct): boolean {
  const { connection, attach } = construct as Partial<IRedis>;
  const object = apiObjectOf(construct);
  return (typeof attach === 'function' && OBJECT.matches(connection)) || object?.metadata.getLabel(MANAGED_BY_LABEL) === MANAGED_BY;
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
    problems.add('containers', 'must contain at least one container', containers, 'add containers to the workload before you attach it');
  }
  checkDistinct(problems, 'containers', containers);
  const known = [...workload.containers, ...workload.initContainers];
  for (const name of containers.filter((container) => !known.includes(container))) {
    problems.add('containers', `must be containers of the workload (${known.join(', ')})`, name);
  }
}

function checkNamespace(problems: Problems, workload: Workload, namespace: string | undefined): void {
  if (workload.namespace === undefined || namespace === undefined || workload.namespace === namespace) { return; }
  problems.add('workload', `must be in namespace '${namespace}'`, workload.namespace,
    'a pod cannot read a Secret of another namespace: move one of the two, or see docs/attach.md');
}

function namespaceWarnings(workload: Workload, namespace: string | undefined): string[] {
  if ((workload.namespace === undefined) === (namespace === undefined)) { return []; }
  return [`the workload ${workload.namespace === undefined ? 'has no namespace' : `is in namespace '${workload.namespace}'`} and the Redis `
    + `${namespace === undefined ? 'has none' : `is in '${namespace}'`}: apply both to the same namespace, or set it on both charts`];
}

/** No label selects a pod that is in the network of its node. */
const HOST_NETWORK = 'the pods of the workload use the network of their node (hostNetwork), so the NetworkPolicy of the Redis does not see their labels and admits '
  + "none of them: admit the addresses of the nodes with access: RedisAccess.addresses('10.0.0.0/16')";

/** Whether a NetworkPolicy admits clients by their labels alone. Of an imported Redis it is not known. */
function needsLabels({ clientLabels }: RedisConnection, redis: IRedis): boolean {
  return Object.keys(clientLabels ?? {}).length > 0 && !(redis as Partial<AddressPolicy>)._admitsAddresses;
}

function checkClashes(problems: Problems, workload: Workload, container: string, entries: readonly EnvEntry[], binding: Binding | undefined): void {
  const env = workload.env(container);
  for (const { name } of entries.filter((entry) => env.has(entry.name))) {
    problems.add('prefix', `must not produce a variable that container '${container}' already has`, name, 'remove that variable, or use another prefix');
  }
  if (!binding || !env.has('SERVICE_BINDING_ROOT')) { return; }
  const root = env.get('SERVICE_BINDING_ROOT');
  if (root === undefined) {
    problems.add('serviceBinding', `must not be set if SERVICE_BINDING_ROOT of container '${container}' is not a literal`, true, 'the mount path is derived from its value');
  } else {
    checkBindingRoot(problems, container, root);
  }
}

/** Two Redis at one host, with another Secret each: Kubernetes refuses two mounts at one path. */
function checkMounts(problems: Problems, workload: Workload, container: string, mounts: readonly MountedVolume[]): void {
  for (const { volume, path } of mounts) {
    const present = workload.mountedAt(container, path);
    if (present === undefined || present === volume.name) { continue; }
    problems.add('redis', `must not need a mount path at which container '${container}' has another volume`, path,
      'a Redis at the same host with another Secret has it: name the host in another way in one of the two, or attach them to different containers');
  }
}

function replacedVariables(workload: Workload, container: string, entries: readonly EnvEntry[]): string[] {
  return workload.replaced(container, entries)
    .map((name) => `container '${container}': ${name} was set again after the attachment; remove it, or use another prefix`);
}
