import type { RedisSentinelProps } from '../redis-sentinel-props';
import { withNames } from './certificate-names';
import { imageOf } from './images';
import type { SentinelSettings, Site } from './instance-settings';
import { MAX_SENTINEL_NAME_LENGTH, podNames, sentinelNames } from './names';
import { SENTINEL_OVERRIDES } from './override-types';
import { checkAbsent, checkMaxUnavailable } from './overrides';
import { internalSecretOf } from './password';
import { peersProps, usableProps } from './prop-types';
import { checkMinReplicas, checkReplicatedPlan } from './replicas';
import { resolveInstanceSettings } from './resolve-instance';
import { checkImage, checkMilliseconds, checkWhole, milliseconds } from '../validation/checks';
import { Problems } from '../validation/problems';
import { DURATION, nested, NUMBER, TEXT } from '../validation/types';

const PROPS = peersProps<RedisSentinelProps>('RedisSentinelProps', {
  replicas: NUMBER,
  sentinels: NUMBER,
  quorum: NUMBER,
  downAfter: DURATION,
  minReplicasToWrite: NUMBER,
  proxies: NUMBER,
  proxyImage: TEXT,
  proxyMaxConnectionsPerSource: NUMBER,
  overrides: nested(SENTINEL_OVERRIDES),
});

const SENTINEL_PORT = 26379;

/** The next one, as that of servers (peers.sh). */
const SENTINEL_TLS_PORT = 26380;

const PROXY_IMAGE = 'docker.io/library/haproxy:3.2';

/** A sentinel that is busy for a moment must not cause a failover. */
const MINIMUM_DOWN_AFTER_MILLISECONDS = 1000;

/** A failed attempt is retried after twice this time. */
const FAILOVER_TIMEOUT_MILLISECONDS = 10_000;

/**
 * The primary sends every write to every replica, so its network traffic is that of its clients times the number of replicas; and each proxy with m
 * servers and s sentinels asks 10 m + 5 s questions a second (docs/decisions/0009-stable-address.md).
 */
const MAX_REPLICAS = 10;

/** 9 sentinels tolerate 4 failures. Each one monitors every server and every other sentinel. */
const MAX_SENTINELS = 9;

/** Each proxy adds its questions to the load of every server and sentinel. */
const MAX_PROXIES = 10;

/** Of each port of a proxy. */
export const MOST_PROXIED_CONNECTIONS = 4000;

/** Four sources together can have what a proxy, or a server, has for all. */
const SHARE_OF_A_SOURCE = 1 / 4;

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveSentinelSettings(given: RedisSentinelProps, site: Site): SentinelSettings {
  const problems = new Problems();
  const props = usableProps(problems, given, PROPS);
  const instance = resolveInstanceSettings(problems, props, site, { maxNameLength: MAX_SENTINEL_NAME_LENGTH, replicated: true });
  const replicas = props.replicas ?? 2;
  const sentinels = props.sentinels ?? 3;
  const majority = Math.floor(sentinels / 2) + 1;
  const quorum = props.quorum ?? majority;
  const minReplicasToWrite = props.minReplicasToWrite ?? props.plan.minReplicasToWrite ?? (replicas >= 2 ? 1 : 0);
  const downAfterMilliseconds = props.downAfter ? milliseconds(props.downAfter) : 2000;
  const proxies = props.proxies ?? 2;
  const proxyMaxConnectionsPerSource = props.proxyMaxConnectionsPerSource
    ?? Math.max(1, Math.floor(Math.min(MOST_PROXIED_CONNECTIONS, instance.memory.connections) * SHARE_OF_A_SOURCE));
  const proxyImage = imageOf({ registry: instance.imageRegistry, given: props.proxyImage, own: PROXY_IMAGE });

  checkReplicatedPlan(problems, props.plan, 'replicas and sentinels');
  const valid = !problems.has('replicas') && checkWhole(problems, 'replicas', replicas, {
    minimum: 1,
    maximum: MAX_REPLICAS,
    whyMinimum: 'without a replica no failover is possible',
    whyMaximum: 'the primary sends every write to every replica, and each proxy asks every server ten times per second',
  });
  if (!problems.has('sentinels') && checkSentinels(problems, sentinels)) { checkQuorum(problems, quorum, majority, sentinels); }
  checkMinReplicas(problems, minReplicasToWrite, { value: replicas, name: 'the number of replicas', valid },
    props.minReplicasToWrite === undefined ? props.plan : undefined);
  checkMilliseconds(problems, 'downAfter', downAfterMilliseconds, MINIMUM_DOWN_AFTER_MILLISECONDS, 'a server that is busy for a moment would be considered down');
  checkWhole(problems, 'proxies', proxies, {
    minimum: 2,
    maximum: MAX_PROXIES,
    whyMinimum: 'a single proxy is a single point of failure',
    whyMaximum: 'every proxy asks every server and sentinel several times per second',
  });
  checkImage(problems, 'proxyImage', proxyImage);
  if (props.proxyMaxConnectionsPerSource !== undefined) {
    checkWhole(problems, 'proxyMaxConnectionsPerSource', proxyMaxConnectionsPerSource, {
      minimum: 1,
      maximum: MOST_PROXIED_CONNECTIONS,
      whyMinimum: 'no client could connect',
      whyMaximum: 'a proxy accepts no more connections of all sources together',
    });
  }
  checkAbsent(problems, 'overrides.server.service', props.overrides?.server?.service, "the Services that clients use are those of 'overrides.proxy'");
  if (valid) { checkMaxUnavailable(problems, 'server', instance.overrides.server, replicas, 'a server must remain'); }
  if (!problems.has('sentinels')) {
    checkMaxUnavailable(problems, 'sentinel', instance.overrides.sentinel, sentinels - quorum, 'as many sentinels must remain as must agree');
  }
  if (!problems.has('proxies')) { checkMaxUnavailable(problems, 'proxy', instance.overrides.proxy, proxies - 1, 'a proxy must remain'); }
  const names = { ...sentinelNames(instance.instance), internalSecret: internalSecretOf(instance) };
  const members = valid ? podNames(instance.names.server, 1 + replicas) : [];
  const sentinelPods = podNames(names.sentinel, problems.has('sentinels') ? 0 : sentinels);
  const tls = withNames(problems, instance, { services: [instance.names.service, names.readService], pods: [...members, ...sentinelPods] });
  problems.throwIfAny(`Redis instance '${site.path}'`);

  return {
    ...instance,
    tls,
    sentinelNames: names,
    membership: { members, minReplicasToWrite },
    sentinels: sentinelPods,
    sentinelPort: SENTINEL_PORT,
    sentinelTlsPort: SENTINEL_TLS_PORT,
    quorum,
    masterName: instance.instance,
    downAfterMilliseconds,
    failoverTimeoutMilliseconds: FAILOVER_TIMEOUT_MILLISECONDS,
    proxies,
    proxyImage,
    proxyMaxConnectionsPerSource,
  };
}

function checkSentinels(problems: Problems, sentinels: number): boolean {
  if (Number.isInteger(sentinels) && sentinels >= 3 && sentinels <= MAX_SENTINELS && sentinels % 2 === 1) { return true; }
  problems.add('sentinels', `must be an odd number from 3 to ${MAX_SENTINELS}`, sentinels, sentinels > MAX_SENTINELS
    ? 'every sentinel monitors every server and every other sentinel'
    : 'a failover needs a majority of the sentinels: 2 have none when one is down, and an even number tolerates no more failures than one less');
  return false;
}

function checkQuorum(problems: Problems, quorum: number, majority: number, sentinels: number): void {
  if (Number.isInteger(quorum) && quorum >= majority && quorum <= sentinels) { return; }
  problems.add('quorum', `must be a whole number from ${majority} to ${sentinels} with ${sentinels} sentinels`, quorum, quorum > sentinels
    ? 'otherwise no failover can start'
    : 'with less than a majority, two groups of sentinels could report different primaries (split-brain)');
}
