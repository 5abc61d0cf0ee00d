import type { RedisCommonProps } from '../common-props';
import type { InstanceSettings, Site } from './instance-settings';
import { MAX_NAME_LENGTH } from './names';
import { commonProps, usableProps } from './prop-types';
import { resolveInstanceSettings } from './resolve-instance';
import { Problems } from '../validation/problems';

const PROPS = commonProps<RedisCommonProps>('RedisStandaloneProps', {});

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveStandaloneSettings(given: RedisCommonProps, site: Site): InstanceSettings {
  const problems = new Problems();
  const props = usableProps(problems, given, PROPS);
  const settings = resolveInstanceSettings(problems, props, site, { maxNameLength: MAX_NAME_LENGTH, replicated: false });
  problems.throwIfAny(`Redis instance '${site.path}'`);
  return settings;
}
