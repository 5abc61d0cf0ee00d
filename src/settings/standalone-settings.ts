import { withNames } from './certificate-names';
import type { InstanceSettings, Site } from './instance-settings';
import { MAX_NAME_LENGTH, podNames } from './names';
import { OVERRIDES } from './override-types';
import { checkAbsent } from './overrides';
import { commonProps, usableProps } from './prop-types';
import { resolveInstanceSettings } from './resolve-instance';
import type { RedisStandaloneProps } from '../redis-standalone-props';
import { Problems } from '../validation/problems';
import { nested } from '../validation/types';

const PROPS = commonProps<RedisStandaloneProps>('RedisStandaloneProps', {
  overrides: nested(OVERRIDES),
});

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveStandaloneSettings(given: RedisStandaloneProps, site: Site): InstanceSettings {
  const problems = new Problems();
  const props = usableProps(problems, given, PROPS);
  const settings = resolveInstanceSettings(problems, props, site, { maxNameLength: MAX_NAME_LENGTH, replicated: false });
  checkAbsent(problems, 'overrides.server.maxUnavailable', props.overrides?.server?.maxUnavailable, 'a budget of a single pod could only block drains');
  const { server, service, headlessService } = settings.names;
  const tls = withNames(problems, settings.tls, { services: [service], pods: podNames(server, 1).map((pod) => `${pod}.${headlessService}`) });
  problems.throwIfAny(`Redis instance '${site.path}'`);
  return { ...settings, tls };
}
