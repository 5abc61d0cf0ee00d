import type { ProxyConf } from '../../config/proxy-conf';
import type { SentinelSettings } from '../../settings/instance-settings';
import { PROXY } from '../components';
import { configMap } from '../config-map';
import type { ConfigMap } from '../kubernetes';

/** The proxies' own. */
export function proxyConfigMap(settings: SentinelSettings, conf: ProxyConf): ConfigMap {
  return configMap(settings, settings.sentinelNames.proxy, PROXY, { ...conf });
}
