import type { RedisPlan } from '../redis-plan';
import { checkWhole } from '../validation/checks';
import type { Problems } from '../validation/problems';

/** That the plan has what several servers need; `what` says it of the topology. */
export function checkReplicatedPlan(problems: Problems, plan: RedisPlan, what: string): void {
  if (!plan.replication) {
    problems.add('plan', `must be one with ${what}`, plan.name, 'plan STARTER has them');
  } else {
    checkPeerPassword(problems, plan);
  }
}

/** That the plan has what a cluster needs. */
export function checkClusterPlan(problems: Problems, plan: RedisPlan): void {
  if (!plan.clusterMode) {
    problems.add('plan', 'must be one with cluster mode', plan.name, 'plan ENTERPRISE has it');
  } else {
    checkPeerPassword(problems, plan);
  }
}

/** That the pods of the instance can know each other. */
function checkPeerPassword(problems: Problems, plan: RedisPlan): void {
  if (!plan.password) { problems.add('plan', 'must be one with a password', plan.name, 'its pods authenticate to each other'); }
}

/** The prop `replicas`; answers what it counts. */
export function checkReplicas(problems: Problems, value: number, why: string): ReplicaCount {
  checkWhole(problems, 'replicas', value, 1, why);
  return { value, name: 'the number of replicas', minimum: 1 };
}

/** How many replicas a primary has: what messages call it, and whether it may have none. */
export interface ReplicaCount {
  readonly value: number;
  readonly name: string;
  readonly minimum: number;
}

/** `plan` is the one that asks, when the instance does not. */
export function checkMinReplicas(problems: Problems, value: number, replicas: ReplicaCount, plan: RedisPlan | undefined): void {
  const origin = plan && `plan ${plan.name} says so`;
  // Of a wrong number of replicas there is a line already.
  const most = Number.isInteger(replicas.value) && replicas.value >= replicas.minimum ? replicas.value : Infinity;
  if (!Number.isInteger(value) || value < 0) {
    problems.add('minReplicasToWrite', 'must be a whole number, 0 or more', value, origin);
  } else if (value > most) {
    problems.add('minReplicasToWrite', `must be at most ${replicas.name} (${replicas.value})`, value, origin ?? 'else no write is ever accepted');
  }
}
