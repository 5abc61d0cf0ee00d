import type { Problems } from '../problems';
import type { RedisPlan } from '../redis-plan';
import { checkWhole } from './checks';

/** That the plan has what several servers need; `what` says it of the topology. */
export function checkReplicatedPlan(problems: Problems, plan: RedisPlan, what: string): void {
  if (!plan.replication) {
    problems.add('plan', `must be one with ${what}`, plan.name, 'plan STARTER has them');
  } else if (!plan.password) {
    problems.add('plan', 'must be one with a password', plan.name, 'its pods authenticate to each other');
  }
}

export function checkReplicas(problems: Problems, replicas: number, why: string): void {
  checkWhole(problems, 'replicas', replicas, 1, why);
}

/** `plan` is the one that asks, when the instance does not. */
export function checkMinReplicas(problems: Problems, value: number, replicas: number, plan: RedisPlan | undefined): void {
  const origin = plan && `plan ${plan.name} says so`;
  // Of a wrong number of replicas there is a line already.
  const most = Number.isInteger(replicas) && replicas >= 1 ? replicas : Infinity;
  if (!Number.isInteger(value) || value < 0) {
    problems.add('minReplicasToWrite', 'must be a whole number, 0 or more', value, origin);
  } else if (value > most) {
    problems.add('minReplicasToWrite', `must be at most the number of replicas (${replicas})`, value, origin ?? 'else no write is ever accepted');
  }
}
