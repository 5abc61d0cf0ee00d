/**
 * Names in pods that are the library's, whatever the kind of the pod. A test compares them with the manifests.
 */

/** Variables that its scripts and programs read, those of a later version too. */
export const RESERVED_VARIABLES = /^(REDIS|VALKEYCLI|POD_|PROXY_|PRESENT_|GIVEN_|INTERNAL_|SECRET_)|^(PATH|HOME|IFS|ENV|MONITOR_PASSWORD|NAMESPACE|MANIFESTS|AUTHORITIES|AUTHORITIES_SECRET|AUTHORITIES_LABELS|AUTHORITIES_DIRECTORY|SERVICE|READ_SERVICE|SENTINELS|SENTINEL_PORT|MASTER_NAME|NODES|TLS_PORT|PLAIN_PORT|EXTERNAL_HOST|EXTERNAL_PORT)$/;

export const RESERVED_VOLUMES: readonly string[] = [
  'data', 'config', 'runtime', 'run', 'credentials', 'internal', 'manifests', 'present', 'given', 'present-internal', 'authorities', 'api-token', 'tls', 'client-tls',
];

/** Those that a container of the user's may mount too, where the pod has them. What is for the library's own pods alone is not among them. */
export const SHARED_VOLUMES = {
  server: ['data', 'config', 'runtime', 'run', 'credentials'],
  sentinel: ['data', 'config', 'runtime', 'run'],
  proxy: ['config', 'runtime'],
  job: ['runtime'],
} as const;

/** Where they are mounted, where the programs of the images and their libraries are, and the link that leads to the token of the Job. */
export const RESERVED_PATHS: readonly string[] = [
  '/bin', '/sbin', '/lib', '/lib64', '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib64', '/usr/local/bin', '/usr/local/sbin', '/proc', '/sys', '/dev',
  '/data', '/etc/redis', '/etc/redis-credentials', '/etc/redis-internal', '/etc/redis-tls', '/etc/redis-client-tls', '/etc/proxy', '/opt/redis', '/run/redis', '/manifests', '/present', '/given',
  '/present-internal', '/authorities', '/run/secrets/kubernetes.io/serviceaccount', '/var/run',
];

export const RESERVED_CONTAINERS: readonly string[] = ['redis', 'sentinel', 'proxy', 'write', 'write-authorities', 'claim-password', 'apply'];

/** Containers of a pod share its ports. */
export const RESERVED_PORTS: readonly number[] = [6379, 6380, 6381, 6382, 8404, 16379, 26379, 26380];

/** Services look ports up by name, in every container of the pod. */
export const RESERVED_PORT_NAMES: readonly string[] = ['redis', 'redis-tls', 'bus', 'sentinel', 'sentinel-tls', 'write', 'read', 'write-tls', 'read-tls', 'health'];
