import type { SentinelSettings } from '../../settings/instance-settings';
import { SENTINEL } from '../components';
import type { PodKind, Port } from '../port';

/** Sentinel-aware clients ask there for the primary. */
export function sentinelPort(settings: SentinelSettings): Port {
  return { name: 'sentinel', number: settings.sentinelPort, audience: ['clients', 'peers'] };
}

/** The sentinels. */
export function sentinelKind(settings: SentinelSettings): PodKind {
  return { component: SENTINEL, ports: [sentinelPort(settings)] };
}
