import { Decision, decideAll } from '../support/decisions';

/** Facts for one of the filters in runtime/decide. */
export interface Question {
  readonly filter: string;
  readonly facts: string;
}

/** A script that looks: its question, and what it does with the answer. */
export interface Look {
  readonly who: string;
  readonly question: Question;
  readonly act: (decision: Decision) => void;
}

/** A history: it yields the questions of a moment and gets their answers, in order. It throws a `Violation` when an invariant does not hold. */
export type History = Generator<Question[], void, Decision[]>;

/** What must never happen, by name. */
export class Violation extends Error {
  constructor(readonly invariant: string, detail: string) { super(`${invariant}: ${detail}`); }
}

/**
 * Answers questions by the filters themselves. They have no side effects, so an answer holds for every history that asks the same: what was asked
 * before is not asked again.
 */
export class Filters {
  private readonly known = new Map<string, Map<string, Decision>>();

  constructor(private readonly folder?: string) {}

  answer(question: Question): Decision | undefined { return this.known.get(question.filter)?.get(question.facts); }

  learn(questions: readonly Question[]): void {
    const unknown = new Map<string, Set<string>>();
    for (const question of questions) {
      if (this.answer(question)) { continue; }
      if (!unknown.has(question.filter)) { unknown.set(question.filter, new Set()); }
      unknown.get(question.filter)!.add(question.facts);
    }
    for (const [filter, blocks] of unknown) {
      if (!this.known.has(filter)) { this.known.set(filter, new Map()); }
      const asked = [...blocks];
      decideAll(filter, asked, this.folder).forEach((decision, at) => this.known.get(filter)!.set(asked[at], decision));
    }
  }
}

/** How each history ended: by nothing, or by the error that it threw. One process of each filter answers all histories of a round. */
export function playAll(histories: readonly History[], filters: Filters): (Error | undefined)[] {
  const ends: (Error | undefined)[] = histories.map(() => undefined);
  const waiting = new Map<number, Question[]>();

  const advance = (at: number, answers: Decision[] | undefined) => {
    try {
      let next = answers ? histories[at].next(answers) : histories[at].next();
      while (!next.done) {
        const questions: Question[] = next.value;
        const known = questions.map((question) => filters.answer(question));
        if (known.includes(undefined)) {
          waiting.set(at, questions);
          return;
        }
        next = histories[at].next(known as Decision[]);
      }
    } catch (error) {
      ends[at] = error as Error;
    }
    waiting.delete(at);
  };

  histories.forEach((_, at) => advance(at, undefined));
  while (waiting.size > 0) {
    filters.learn([...waiting.values()].flat());
    for (const [at, questions] of [...waiting]) {
      waiting.delete(at);
      advance(at, questions.map((question) => filters.answer(question)!));
    }
  }
  return ends;
}
