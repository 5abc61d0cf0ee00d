import {
  EVERY_CLUSTER_PROP, EVERY_PLAN, EVERY_PROP, EVERY_REPLICATION_PROP, EVERY_SENTINEL_PROP, OWN_SECRET, OWN_SECRETS, SENTINEL_PLANS, TLS_ALONE,
  withCluster,
  withAuthorities, withDeployment, withReplicas, withSentinels,
} from './instances';
import { KUBEBLOCKS_INSTANCES, withKubeBlocks } from './kubeblocks-instances';
import { Manifests } from './manifests';
import { RedisPlan } from '../../src';

/** An instance named `cache`, and a Deployment that is attached to it. */
export interface Instance {
  /** Plan and persistence. */
  readonly name: string;
  readonly manifests: Manifests;
}

/** A construct, on every plan with every persistence that it allows, with every prop, and with finished Secrets of the user. */
export interface Topology {
  readonly construct: string;
  readonly instances: readonly Instance[];
}

export const STANDALONE: Topology = {
  construct: 'RedisStandalone',
  instances: [
    ...EVERY_PLAN.map(({ name, props }) => instance(name, withDeployment(props))),
    everyProp(withDeployment({ ...EVERY_PROP, name: 'cache' })),
    finishedSecrets(withDeployment({ plan: RedisPlan.PRO, password: OWN_SECRET })),
  ],
};

export const REPLICATION: Topology = {
  construct: 'RedisReplication',
  instances: [
    ...onEach(SENTINEL_PLANS, withReplicas),
    everyProp(withReplicas({ ...EVERY_REPLICATION_PROP, name: 'cache' })),
    instance('TLS alone', withReplicas({ plan: RedisPlan.PRO, tls: TLS_ALONE })),
    finishedSecrets(withReplicas({ plan: RedisPlan.PRO, password: OWN_SECRETS })),
  ],
};

export const SENTINEL: Topology = {
  construct: 'RedisSentinel',
  instances: [
    ...onEach(SENTINEL_PLANS, withSentinels),
    everyProp(withSentinels({ ...EVERY_SENTINEL_PROP, name: 'cache' })),
    instance('TLS alone', withSentinels({ plan: RedisPlan.PRO, tls: TLS_ALONE })),
    instance('two authorities', withAuthorities(1, 2)),
    finishedSecrets(withSentinels({ plan: RedisPlan.PRO, password: OWN_SECRETS })),
  ],
};

export const CLUSTER: Topology = {
  construct: 'RedisCluster',
  instances: [
    ...onEach([RedisPlan.ENTERPRISE], withCluster),
    everyProp(withCluster({ ...EVERY_CLUSTER_PROP, name: 'cache' })),
    instance('TLS alone', withCluster({ plan: RedisPlan.ENTERPRISE, tls: TLS_ALONE })),
    finishedSecrets(withCluster({ plan: RedisPlan.ENTERPRISE, password: OWN_SECRETS })),
  ],
};

/** Its servers are the operator's: of the library it has a Job. */
export const KUBEBLOCKS: Topology = {
  construct: 'KubeBlocksRedis',
  instances: KUBEBLOCKS_INSTANCES.map(([name, props]) => instance(name, withKubeBlocks(props))),
};

/** Those whose servers are the library's own. */
export const TOPOLOGIES: readonly Topology[] = [STANDALONE, REPLICATION, SENTINEL, CLUSTER];

function onEach(plans: readonly RedisPlan[], render: (props: Pick<Required<Parameters<typeof withReplicas>[0]>, 'plan' | 'persistence'>) => object[]): Instance[] {
  return plans.flatMap((plan) => plan.allowedPersistence.map((persistence) => instance(`${plan.name} ${persistence}`, render({ plan, persistence }))));
}

function everyProp(objects: object[]): Instance {
  return instance('every prop', objects);
}

function finishedSecrets(objects: object[]): Instance {
  return instance('finished Secrets', objects);
}

function instance(name: string, objects: object[]): Instance {
  return { name, manifests: new Manifests(objects) };
}
