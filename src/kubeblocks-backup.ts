import type { Duration } from 'cdk8s';
import type { KubeBlocksBackupMethod } from './kubeblocks-backup-method';

/**
 * A backup schedule of the KubeBlocks operator.
 */
export interface KubeBlocksBackup {
  /**
   * When backups start: a cron expression of five fields, in UTC, such as '0 2 * * *'. A change is applied live.
   */
  readonly schedule: string;

  /**
   * How backups are made. A change is applied live.
   *
   * @default KubeBlocksBackupMethod.DATAFILE
   */
  readonly method?: KubeBlocksBackupMethod;

  /**
   * How long a backup is kept: 1 hour to 36500 days, in whole hours. A change applies to later backups.
   *
   * @default Duration.days(7)
   */
  readonly retention?: Duration;

  /**
   * Name of the operator's BackupRepo. A change applies to later backups.
   *
   * @default - the one that is marked as the default in the cluster
   */
  readonly repository?: string;
}
