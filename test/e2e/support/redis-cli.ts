import { Size } from 'cdk8s';
import { IRedis, RedisVariable } from 'cdk8s-managed-redis';
import { Capability, Cpu, Deployment, ImagePullPolicy, SeccompProfileType } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { eventually } from './kubectl';
import type { Namespace } from './namespace';

/** A Deployment with the command-line client, optionally attached to a Redis. */
export function cliWorkload(scope: Construct, name: string, redis?: IRedis): Deployment {
  const deployment = new Deployment(scope, name, { metadata: { name }, replicas: 1 });
  deployment.addContainer({
    name: 'cli',
    image: 'docker.io/valkey/valkey:9.1',
    command: ['sleep', 'infinity'],
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    resources: { cpu: { request: Cpu.millis(10) }, memory: { request: Size.mebibytes(32), limit: Size.mebibytes(128) } },
    securityContext: {
      user: 1000,
      group: 1000,
      ensureNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: [Capability.ALL] },
      seccompProfile: { type: SeccompProfileType.RUNTIME_DEFAULT },
    },
  });
  redis?.attach(deployment, { variables: [RedisVariable.HOST, RedisVariable.PASSWORD], serviceBinding: true });
  return deployment;
}

/** Runs a command in the pod of `cliWorkload` with the injected password. Returns the reply or the error. */
export async function cli(namespace: Namespace, name: string, command: string, host = '"$REDIS_HOST"'): Promise<string> {
  const shell = `export REDISCLI_AUTH="$REDIS_PASSWORD"; [ -n "$REDISCLI_AUTH" ] || unset REDISCLI_AUTH; timeout 10 valkey-cli -h ${host} ${command} 2>&1; true`;
  return (await namespace.exec(`deploy/${name}`, 'sh', '-c', shell)).trim();
}

/** Runs a command in the pod of a server or a sentinel as its operator. Returns the reply or the error. */
export async function operatorCli(namespace: Namespace, pod: string, command: string): Promise<string> {
  return (await namespace.exec(pod, 'sh', '-c', `. /opt/redis/cli.sh; redis_cli ${command}`)).trim();
}

/** Waits for a reply. NetworkPolicies and endpoints reach a node some time after the pods are ready. */
export async function reply(namespace: Namespace, name: string, command: string, expected: string): Promise<void> {
  let last = '';
  await eventually(`the reply to '${command}' is '${expected}'`, async () => {
    last = await cli(namespace, name, command);
    return last === expected;
  }, 60).catch((error) => { throw new Error(`${error}; the last reply was '${last}'`); });
}
