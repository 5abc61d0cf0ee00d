import { Duration } from 'cdk8s';
import { SavePoint } from '../../src';
import { messageOf } from '../support/errors';
import { resolvePlan } from '../support/plans';

test('a save point is of one change unless it says otherwise', () => {
  expect(resolvePlan({ snapshotSchedule: [SavePoint.after(Duration.hours(1))] }).save).toBe('3600 1');
});

test('save points keep their order', () => {
  const snapshotSchedule = [SavePoint.after(Duration.minutes(1), 10_000), SavePoint.after(Duration.hours(1))];
  expect(resolvePlan({ snapshotSchedule }).save).toBe('60 10000 3600 1');
});

test.each([
  { time: Duration.seconds(0), changes: 1, line: "time: must be 1 second to 365 days, in whole seconds, got '0 s'" },
  { time: Duration.millis(1500), changes: 1, line: "time: must be 1 second to 365 days, in whole seconds, got '1.5 s'" },
  { time: Duration.days(366), changes: 1, line: "time: must be 1 second to 365 days, in whole seconds, got '31622400 s'" },
  { time: 900, changes: 1, line: 'time: must be a Duration, such as Duration.seconds(2), got 900' },
  { time: undefined, changes: 1, line: 'time: must be a Duration, such as Duration.seconds(2), got undefined' },
  { time: Duration.minutes(1), changes: 0, line: 'changes: must be a whole number from 1 to 2147483647, got 0' },
  { time: Duration.minutes(1), changes: 2 ** 31, line: 'changes: must be a whole number from 1 to 2147483647, got 2147483648' },
  { time: Duration.minutes(1), changes: '1', line: "changes: must be a number, got '1'" },
])('an error says $line', ({ time, changes, line }) => {
  expect(messageOf(() => SavePoint.after(time as Duration, changes as number))).toBe(`SavePoint.after has 1 problem:\n  ${line}`);
});
