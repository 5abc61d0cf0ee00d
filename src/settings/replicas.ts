import type { RedisPlan } from '../redis-plan';
import { checkWhole } from '../validation/checks';
import type { Problems } from '../validation/problems';

/** Of a cluster: a primary sends every write to each of its replicas. */
export const MAX_REPLICAS_PER_SHARD = 5;

/** The plan must allow replicas; `what` names what the topology needs. */
export function checkReplicatedPlan(problems: Problems, plan: RedisPlan, what: string): void {
  if (!plan.replication) {
    problems.add('plan', `must allow ${what}`, plan.name, 'plan STARTER does');
  } else {
    checkPeerPassword(problems, plan);
  }
}

/** The plan must allow cluster mode. */
export function checkClusterPlan(problems: Problems, plan: RedisPlan): void {
  if (!plan.clusterMode) {
    problems.add('plan', 'must allow cluster mode', plan.name, 'plan ENTERPRISE does');
  } else {
    checkPeerPassword(problems, plan);
  }
}

/** The pods of an instance authenticate to each other. */
function checkPeerPassword(problems: Problems, plan: RedisPlan): void {
  if (!plan.password) { problems.add('plan', 'must have a password', plan.name, 'the pods of an instance authenticate to each other'); }
}

/** How many replicas a primary has. */
export interface ReplicaCount {
  readonly value: number;
  /** What error messages call it. */
  readonly name: string;
  /** Whether `value` passed its own check. */
  readonly valid: boolean;
}

/** `plan` is given if the value is that of the plan. */
export function checkMinReplicas(problems: Problems, value: number, replicas: ReplicaCount, plan: RedisPlan | undefined): void {
  const origin = plan && `plan ${plan.name} sets it`;
  if (!checkWhole(problems, 'minReplicasToWrite', value, { minimum: 0, whyMinimum: origin })) { return; }
  // An invalid number of replicas has a line of its own.
  if (replicas.valid && value > replicas.value) {
    problems.add('minReplicasToWrite', `must be at most ${replicas.name} (${replicas.value})`, value, origin ?? 'otherwise the primary refuses every write');
  }
}
