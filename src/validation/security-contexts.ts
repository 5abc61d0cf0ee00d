import type { PodField } from './pod-fields';
import type { Problems } from './problems';
import { OBJECT, OBJECTS } from './types';

const WHY = 'the restricted Pod Security level refuses such a pod; patch the object if you must';

/** Of both contexts. Those of Windows are not among them: the pods run on Linux. */
const COMMON_FIELDS = ['appArmorProfile', 'runAsGroup', 'runAsNonRoot', 'runAsUser', 'seLinuxOptions', 'seccompProfile'];
const POD_FIELDS = [...COMMON_FIELDS, 'fsGroup', 'fsGroupChangePolicy', 'seLinuxChangePolicy', 'supplementalGroups', 'supplementalGroupsPolicy', 'sysctls'];
const CONTAINER_FIELDS = [...COMMON_FIELDS, 'allowPrivilegeEscalation', 'capabilities', 'privileged', 'procMount', 'readOnlyRootFilesystem'];

/** What the Pod Security Standards of Kubernetes call safe. */
const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports', 'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_syncookies', 'net.ipv4.tcp_wmem',
];
const SELINUX_TYPES = ['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** Fields of a pod's security context. */
export function checkPodSecurity(problems: Problems, prop: string, context: PodField): void {
  checkCommon(problems, prop, context, POD_FIELDS);
  checkId(problems, prop, context, 'fsGroup');
  if (OBJECTS.matches(context.sysctls)) {
    for (const { name } of context.sysctls) {
      if (!SAFE_SYSCTLS.includes(name)) { problems.add(`${prop}.sysctls`, `must be of ${SAFE_SYSCTLS.join(', ')}`, name, WHY); }
    }
  }
}

/** Fields of the security context of the library's containers. */
export function checkContainerSecurity(problems: Problems, prop: string, context: PodField): void {
  checkCommon(problems, prop, context, CONTAINER_FIELDS);
  refuse(problems, prop, context, 'privileged', true);
  refuse(problems, prop, context, 'allowPrivilegeEscalation', true);
  refuse(problems, prop, context, 'procMount', 'Unmasked');
  if (context.readOnlyRootFilesystem === false) {
    problems.add(`${prop}.readOnlyRootFilesystem`, 'must not be false', false, 'no program of the library writes there; mount a volume of your own where one must');
  }
  if (context.capabilities !== undefined && !isRestricted(context.capabilities)) {
    problems.add(`${prop}.capabilities`, 'must drop ALL and add none but NET_BIND_SERVICE', context.capabilities, WHY);
  }
}

/** Whether a container with these capabilities is of the restricted level. */
function isRestricted(capabilities: unknown): boolean {
  if (!OBJECT.matches(capabilities)) { return false; }
  const { add = [], drop = [] } = capabilities as { readonly add?: unknown; readonly drop?: unknown };
  return Array.isArray(add) && add.every((capability) => capability === 'NET_BIND_SERVICE') && Array.isArray(drop) && drop.includes('ALL');
}

function checkCommon(problems: Problems, prop: string, context: PodField, known: readonly string[]): void {
  for (const field of Object.keys(context)) {
    if (!known.includes(field)) { problems.add(prop, `must have no other fields than ${known.join(', ')}`, field); }
  }
  refuse(problems, prop, context, 'runAsNonRoot', false);
  refuse(problems, prop, context, 'runAsUser', 0);
  for (const field of ['runAsUser', 'runAsGroup']) { checkId(problems, prop, context, field); }
  for (const field of ['seccompProfile', 'appArmorProfile']) {
    const profile = context[field];
    if (profile !== undefined && !['RuntimeDefault', 'Localhost'].includes(profile.type)) {
      problems.add(`${prop}.${field}.type`, 'must be RuntimeDefault or Localhost', profile.type, WHY);
    }
  }
  const { user, role, type = SELINUX_TYPES[0] } = context.seLinuxOptions ?? {};
  if (user || role || !SELINUX_TYPES.includes(type)) {
    problems.add(`${prop}.seLinuxOptions`, `must have no user, no role, and a type of ${SELINUX_TYPES.join(', ')}`, context.seLinuxOptions, WHY);
  }
}

function checkId(problems: Problems, prop: string, context: PodField, field: string): void {
  const id = context[field];
  if (id !== undefined && (!Number.isInteger(id) || id < 0 || id >= 2 ** 31)) {
    problems.add(`${prop}.${field}`, 'must be a whole number from 0 to 2147483647', id);
  }
}

function refuse(problems: Problems, prop: string, context: PodField, field: string, value: unknown): void {
  if (context[field] === value) { problems.add(`${prop}.${field}`, `must not be ${value}`, value, WHY); }
}
