import { AppendFsync } from '../append-fsync';
import type { RedisCommonProps } from '../common-props';
import { Persistence } from '../persistence';
import type { SavePoint } from '../save-point';
import type { Problems } from '../validation/problems';

/** A snapshot every 15 minutes, if anything changed. */
const DEFAULT_SAVE = '900 1';

/** `save`: pairs of seconds and changes; empty if no snapshot is ever due. */
export function resolveSave(problems: Problems, { snapshotSchedule }: RedisCommonProps, persistence: Persistence): string {
  if (persistence === Persistence.NONE) {
    if (snapshotSchedule) { problems.add('snapshotSchedule', 'must be absent with persistence none', shown(snapshotSchedule), 'no snapshot is taken'); }
    return '';
  }
  if (!snapshotSchedule) { return DEFAULT_SAVE; }
  if (snapshotSchedule.length === 0 && persistence === Persistence.RDB) {
    problems.add('snapshotSchedule', 'must have at least one SavePoint with persistence rdb', snapshotSchedule,
      'snapshots are all that survives, and without a save point an orderly stop takes none');
  }
  const times = snapshotSchedule.map(({ _seconds }) => _seconds);
  if (new Set(times).size < times.length) {
    problems.add('snapshotSchedule', 'must not have two save points of the same time', shown(snapshotSchedule), 'the one with fewer changes always comes first');
  }
  return pairs(snapshotSchedule);
}

/** `appendfsync`. Without an append-only file it has no effect. */
export function resolveAppendFsync(problems: Problems, { appendFsync }: RedisCommonProps, persistence: Persistence): AppendFsync {
  if (appendFsync && persistence !== Persistence.RDB_AOF) {
    problems.add('appendFsync', `must be absent with persistence ${persistence}`, appendFsync, `only ${Persistence.RDB_AOF} writes an append-only file`);
  }
  return appendFsync ?? AppendFsync.EVERYSEC;
}

function pairs(schedule: readonly SavePoint[]): string {
  return schedule.map(({ _seconds, _changes }) => `${_seconds} ${_changes}`).join(' ');
}

function shown(schedule: readonly SavePoint[]): string {
  return `save ${pairs(schedule) || '""'}`;
}
