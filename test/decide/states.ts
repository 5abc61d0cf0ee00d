import { factLine } from '../support/decisions';

/** A server's answer, as other pods see it; without `role` it does not answer. */
export interface Answer {
  readonly role?: 'master' | 'slave';
  readonly keys?: 'yes' | 'no';
  readonly loading?: 'yes' | 'no';
  readonly syncing?: 'yes' | 'no';
  readonly link?: 'up' | 'down';
  readonly heard?: number;
  readonly priority?: number;
  readonly offset?: number;
  /** Seconds since it last answered that it holds keys. */
  readonly held?: number;
  /** Seconds since it first answered that it is eligible for promotion. */
  readonly eligible?: number;
}

const REPLICA: Answer = { role: 'slave', keys: 'yes', loading: 'no', syncing: 'no', link: 'down', heard: 1, priority: 100, offset: 50 };

/** One of each kind of server that a decision distinguishes, by name. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  unreachable: {},
  emptyPrimary: { role: 'master', keys: 'no', loading: 'no', offset: 0 },
  primary: { role: 'master', keys: 'yes', loading: 'no', offset: 70 },
  loadingPrimary: { role: 'master', keys: 'no', loading: 'yes', offset: 0 },
  copy: REPLICA,
  aheadCopy: { ...REPLICA, offset: 60, link: 'up', heard: 0 },
  ineligibleCopy: { ...REPLICA, priority: 0 },
  oldCopy: { ...REPLICA, heard: 500 },
  restarted: { ...REPLICA, heard: -1, offset: 0, priority: 0 },
  syncing: { ...REPLICA, syncing: 'yes' },
  emptyReplica: { ...REPLICA, keys: 'no', heard: -1, offset: 0 },
};

export const member = (pod: string, answer: Answer) => factLine('member', { pod, ...answer });

/** It answers that it holds keys. */
export const holds = (answer: Answer) => answer.keys === 'yes';

export const stable = (answer: Answer) => answer.loading === 'no' && answer.syncing !== 'yes';

/** It holds no less than files whose last write is `age` seconds old. */
export const isCopy = (answer: Answer, age: number) => stable(answer) && holds(answer) && answer.role === 'slave' && answer.heard! >= 0 && answer.heard! <= age + 2;

/** What three sentinels report: a pod, no primary, or nothing at all. Which sentinel reports what makes no difference. */
const REPORTS = ['a', 'b', 'c', 'none', '-'];
export const VOTES: readonly (readonly string[])[] = REPORTS.flatMap((first, from) =>
  REPORTS.slice(from).flatMap((second, after) => REPORTS.slice(from + after).map((third) => [first, second, third])));

export const sentinels = (votes: readonly string[]) => votes.map((vote, index) => `sentinel pod=s${index} vote=${vote}`);

/** A reason to wait says for which pods: those are a, b, c and the sentinels. */
export const saysForWhom = (reason: string) => /\b[abc]\b|sentinel|first primary|a quorum|single server|primary/.test(reason);
