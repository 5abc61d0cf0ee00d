import type { KubeBlocksTopology } from './kubeblocks-names';
import type { KubeBlocksBackup } from '../kubeblocks-backup';
import { KubeBlocksBackupMethod } from '../kubeblocks-backup-method';
import { checkObjectName, milliseconds } from '../validation/checks';
import type { Problems } from '../validation/problems';
import { DURATION, nested, oneOf, required, struct, TEXT } from '../validation/types';

export const BACKUP = nested(struct<KubeBlocksBackup>('KubeBlocksBackup', {
  schedule: required(TEXT),
  method: oneOf(KubeBlocksBackupMethod),
  retention: DURATION,
  repository: TEXT,
}));

/** A backup schedule as the operator takes it. */
export interface BackupSettings {
  readonly method: KubeBlocksBackupMethod;
  readonly cronExpression: string;
  readonly retentionPeriod: string;
  readonly repoName?: string;
}

/** Five fields: numbers, names of months and days, and what combines them. What they mean, the operator checks. */
const CRON = /^[\dA-Za-z*/,-]+( [\dA-Za-z*/,-]+){4}$/;

const HOUR_MILLISECONDS = 3_600_000;

/** A hundred years: Go's time.Duration, in which the operator counts, ends at 292. */
const LONGEST_RETENTION_HOURS = 36_500 * 24;

/** Applies the defaults, and checks what the user chose. */
export function resolveBackup(
  problems: Problems, given: KubeBlocksBackup | undefined, instance: { readonly topology: KubeBlocksTopology; readonly stored: boolean },
): BackupSettings | undefined {
  if (!given || problems.has('backup')) { return undefined; }
  const { schedule, method = KubeBlocksBackupMethod.DATAFILE, retention, repository } = given;
  const found = problems.within('backup');
  if (schedule !== undefined && !CRON.test(schedule)) {
    found.add('schedule', "must be a cron expression of five fields such as '0 2 * * *'", schedule, 'the operator reads it in UTC');
  }
  if (method === KubeBlocksBackupMethod.VOLUME_SNAPSHOT && instance.topology === 'cluster') {
    found.add('method', 'must be datafile with shards', method, 'the addon has no other method for them');
  }
  const hours = retention ? milliseconds(retention) / HOUR_MILLISECONDS : 7 * 24;
  if (!Number.isInteger(hours) || hours < 1) {
    found.add('retention', 'must be 1 hour or more, in whole hours', `${hours} h`);
  } else if (hours > LONGEST_RETENTION_HOURS) {
    found.add('retention', 'must be at most 36500 days', `${hours} h`, 'the operator would count more nanoseconds than it can, and delete the backup');
  }
  checkObjectName(found, 'repository', repository);
  problems.addAll(found);
  if (!instance.stored && !problems.has('plan', 'persistence')) {
    problems.addUnshown('backup', 'must be absent with persistence none', 'one', 'there is no volume to back up');
  }
  return {
    method,
    cronExpression: schedule,
    retentionPeriod: hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`,
    ...(repository !== undefined && { repoName: repository }),
  };
}
