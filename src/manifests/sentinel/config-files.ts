import { nameList } from '../../config/name-list';
import type { SentinelSettings } from '../../settings/instance-settings';
import { memberFiles } from '../server/config-map';

/** The pods of the instance, by name: files beside the configuration. */
export function sentinelFiles(settings: SentinelSettings): Record<string, string> {
  return { ...memberFiles(settings.membership), sentinels: nameList(settings.sentinels), quorum: `${settings.quorum}\n` };
}
