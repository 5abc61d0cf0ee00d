import { join } from 'path';
import { Deployment } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { askProgram } from './ask-program';
import { eventually } from './kubectl';
import type { Namespace } from './namespace';
import { addProgram } from '../../../examples/support/program';

interface Promised {
  /** E-mails that the queue accepted, and log-ins that succeeded. */
  readonly emails: number;
  readonly logins: number;
  /** Requests that an app refused, by what they were for. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface Kept extends Promised {
  /** Promises that were not kept, and apps that do not answer: a sentence each. */
  readonly broken: readonly string[];
}

/** A Deployment that uses the example apps of its namespace, and never Redis itself. */
export function usersWorkload(scope: Construct): void {
  const deployment = new Deployment(scope, 'users', { metadata: { name: 'users' }, replicas: 1 });
  addProgram(deployment, join(__dirname, '..', 'programs', 'users.mjs'), { port: 3000 });
}

/** Uses the apps before, during and after a fault, and says what came of all that they promised. */
export async function underUse(namespace: Namespace, fault: () => Promise<unknown>, untilStable: () => Promise<unknown>): Promise<Kept> {
  const users = <T>(action: string) => askProgram<T>(namespace, 'users', action);
  const used = async (what: string) => {
    const before = await users<Promised>('stats');
    await eventually(what, async () => {
      const now = await users<Promised>('stats');
      return now.emails >= before.emails + 10 && now.logins >= before.logins + 10;
    });
  };
  await users('start');
  await used('the apps are used');
  await fault();
  await used('the apps are used again');
  await untilStable();
  return users<Kept>('verify');
}
