import type { Duration } from 'cdk8s';
import { checkSeconds, checkWhole } from './validation/checks';
import { Problems } from './validation/problems';
import { DURATION, NUMBER, required, usableValue } from './validation/types';

/** The engine counts changes in this type, and 365 days are long enough. */
const MOST_CHANGES = 2 ** 31 - 1;
const LONGEST_SECONDS = 365 * 24 * 3600;

/**
 * When a snapshot is due: a pair of the engine's `save`.
 */
export class SavePoint {
  /**
   * A snapshot as soon as this time has passed since the last one and there were at least so many changes.
   *
   * @param time 1 second to 365 days, in whole seconds
   * @param changes writes since the last snapshot, 1 or more; default 1
   */
  public static after(time: Duration, changes?: number): SavePoint {
    const problems = new Problems();
    const given = usableValue(problems, 'time', time, required(DURATION));
    const seconds = given && checkSeconds(problems, 'time', given, { minimum: 1, maximum: LONGEST_SECONDS, range: '1 second to 365 days' });
    const count = usableValue(problems, 'changes', changes, NUMBER) ?? 1;
    if (!problems.has('changes')) { checkWhole(problems, 'changes', count, { minimum: 1, maximum: MOST_CHANGES }); }
    problems.throwIfAny('SavePoint.after');
    return new SavePoint(seconds!, count);
  }

  private constructor(
    /** @internal */
    public readonly _seconds: number,
    /** @internal */
    public readonly _changes: number,
  ) {}
}
