import { join } from 'path';
import { Deployment } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { askProgram } from './ask-program';
import { eventually } from './kubectl';
import type { Namespace } from './namespace';
import { addProgram } from '../../../examples/support/program';

interface Acknowledged {
  /** Accepted e-mails, and successful log-ins. */
  readonly emails: number;
  readonly logins: number;
  /** Failed requests, by kind. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface Outcome extends Acknowledged {
  /** What the apps acknowledged and lost, and apps that do not answer: a sentence each. */
  readonly broken: readonly string[];
}

/** A Deployment that uses the example apps of its namespace. It does not connect to Redis. */
export function usersWorkload(scope: Construct): void {
  const deployment = new Deployment(scope, 'users', { metadata: { name: 'users' }, replicas: 1 });
  addProgram(deployment, join(__dirname, '..', 'programs', 'users.mjs'), { port: 3000 });
}

/** Uses the apps before, during and after a fault, and checks everything that they acknowledged. */
export async function underUse(namespace: Namespace, fault: () => Promise<unknown>, untilStable: () => Promise<unknown>): Promise<Outcome> {
  const users = <T>(action: string) => askProgram<T>(namespace, 'users', action);
  const used = async (what: string) => {
    const before = await users<Acknowledged>('stats');
    await eventually(what, async () => {
      const now = await users<Acknowledged>('stats');
      return now.emails >= before.emails + 10 && now.logins >= before.logins + 10;
    });
  };
  await users('start');
  await used('the apps are used');
  await fault();
  await used('the apps are used again');
  await untilStable();
  return users<Outcome>('verify');
}
