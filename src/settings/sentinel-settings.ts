import type { RedisSentinelProps } from '../redis-sentinel-props';
import type { SentinelSettings, Site } from './instance-settings';
import { MAX_SENTINEL_NAME_LENGTH, podNames, sentinelNames } from './names';
import { checkMinReplicas, checkReplicas, checkReplicatedPlan } from './replicas';
import { resolveInstanceSettings } from './resolve-instance';
import { checkImage, checkWhole } from '../validation/checks';
import { Problems } from '../validation/problems';

const SENTINEL_PORT = 26379;

const DEFAULT_PROXY_IMAGE = 'docker.io/library/haproxy:3.0';

/** A sentinel that is slow for a moment is no failure, and a try that failed is repeated after twice the failover timeout. */
const MINIMUM_DOWN_AFTER_MILLISECONDS = 1000;
const FAILOVER_TIMEOUT_MILLISECONDS = 10_000;

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveSentinelSettings(props: RedisSentinelProps, site: Site): SentinelSettings {
  const problems = new Problems();
  const instance = resolveInstanceSettings(problems, props, site, { maxNameLength: MAX_SENTINEL_NAME_LENGTH, replicated: true });
  const replicas = props.replicas ?? 2;
  const sentinels = props.sentinels ?? 3;
  const majority = Math.floor(sentinels / 2) + 1;
  const quorum = props.quorum ?? majority;
  const minReplicasToWrite = props.minReplicasToWrite ?? props.plan.minReplicasToWrite ?? (replicas >= 2 ? 1 : 0);
  const downAfterMilliseconds = props.downAfterMilliseconds ?? 2000;
  const proxies = props.proxies ?? 2;

  checkReplicatedPlan(problems, props.plan, 'replicas and sentinels');
  const count = checkReplicas(problems, replicas, 'without a replica nothing can take over');
  if (!Number.isInteger(sentinels) || sentinels < 3 || sentinels % 2 === 0) {
    problems.add('sentinels', 'must be an odd number, 3 or more', sentinels,
      'a failover takes a majority: two sentinels cannot outvote one that is gone, and an even number survives no more failures than one less');
  } else if (!Number.isInteger(quorum) || quorum < majority || quorum > sentinels) {
    problems.add('quorum', `must be from ${majority} to ${sentinels} with ${sentinels} sentinels`, quorum,
      'more can never agree, and of fewer two groups could name two primaries');
  }
  checkMinReplicas(problems, minReplicasToWrite, count, props.minReplicasToWrite === undefined ? props.plan : undefined);
  checkWhole(problems, 'downAfterMilliseconds', downAfterMilliseconds, MINIMUM_DOWN_AFTER_MILLISECONDS, 'a busy moment would be taken for a failure');
  checkWhole(problems, 'proxies', proxies, 2, 'one alone is a single point of failure');
  checkImage(problems, 'proxyImage', props.proxyImage);
  problems.throwIfAny(`Redis instance '${site.path}'`);

  const names = sentinelNames(instance.instance);
  return {
    ...instance,
    sentinelNames: names,
    membership: { members: podNames(instance.names.server, 1 + replicas), minReplicasToWrite },
    sentinels: podNames(names.sentinel, sentinels),
    sentinelPort: SENTINEL_PORT,
    quorum,
    masterName: instance.instance,
    downAfterMilliseconds,
    failoverTimeoutMilliseconds: FAILOVER_TIMEOUT_MILLISECONDS,
    proxies,
    proxyImage: props.proxyImage ?? DEFAULT_PROXY_IMAGE,
  };
}
