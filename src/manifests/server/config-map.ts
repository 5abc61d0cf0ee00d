import { nameList } from '../../config/name-list';
import type { ServerConf } from '../../config/server-conf';
import type { InstanceSettings, Membership } from '../../settings/instance-settings';
import { SERVER } from '../components';
import { configMap } from '../config-map';
import type { ConfigMap } from '../kubernetes';

/** The configuration of the servers, with files that scripts read anew each time. */
export function serverConfigMap(settings: InstanceSettings, conf: ServerConf, more: Readonly<Record<string, string>> = {}): ConfigMap {
  return configMap(settings, settings.names.config, SERVER, {
    'restart.conf': conf.restart,
    'live.conf': conf.live,
    ...settings.password.kind !== 'none' && { 'password-grace': `${settings.passwordGraceSeconds}\n` },
    ...more,
  });
}

/** The names of all servers; where roles are fixed, the primary is the first. */
export function memberFiles({ members }: Membership): Record<string, string> {
  return { members: nameList(members) };
}
