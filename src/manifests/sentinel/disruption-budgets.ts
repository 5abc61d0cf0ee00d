import type { SentinelSettings } from '../../settings/instance-settings';
import { PROXY, SENTINEL, SERVER } from '../components';
import { disruptionBudget, IdentifiedBudget } from '../disruption-budget';

/** Servers, sentinels and proxies each do without one of theirs; a drain takes the next one when the last one is back. */
export function sentinelDisruptionBudgets(settings: SentinelSettings): IdentifiedBudget[] {
  return [
    { id: 'DisruptionBudget', budget: disruptionBudget(settings, settings.names.server, SERVER) },
    { id: 'SentinelDisruptionBudget', budget: disruptionBudget(settings, settings.sentinelNames.sentinel, SENTINEL) },
    { id: 'ProxyDisruptionBudget', budget: disruptionBudget(settings, settings.sentinelNames.proxy, PROXY) },
  ];
}
