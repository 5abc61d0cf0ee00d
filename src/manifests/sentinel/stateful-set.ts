import { sentinelKind } from './kind';
import { sentinelPeers } from './sentinel-peers';
import type { SentinelSettings } from '../../settings/instance-settings';
import { auxiliaryResources } from '../auxiliary-resources';
import { SENTINEL } from '../components';
import type { ContainerBase } from '../container';
import type { StatefulSet } from '../kubernetes';
import { configuration, data, internalPasswords, runDirectory, RUNTIME_DIRECTORY, scripts } from '../mounts';
import { spreadVolumesOverNodes } from '../placement';
import type { Pod } from '../pod';
import { mergeParts, PodParts } from '../pod-parts';
import { peerProbes } from '../probes';
import { programs } from '../programs';
import { statefulSet } from '../stateful-set';
import { certificateFiles } from '../tls';

/** A sentinel writes a few KiB; this is what the smallest volumes of most clouds are. Part of a claim template: never change it. */
const VOLUME_SIZE = '1Gi';

/** The same few KiB, in files that replace each other. */
const EMPTY_DIR_MEBIBYTES = 16;

const STARTUP_WINDOW_SECONDS = 120;

/**
 * The sentinels. What they remember, above all which one they voted for, is on a volume when the data are: they know at once which server
 * was the primary when everything restarts.
 */
export function sentinelStatefulSet(settings: SentinelSettings): StatefulSet {
  return statefulSet(settings, {
    name: settings.sentinelNames.sentinel,
    headlessService: settings.sentinelNames.sentinelHeadlessService,
    replicas: settings.sentinels.length,
    pod: pod(settings),
    whenScaled: 'Delete',
  });
}

function pod(settings: SentinelSettings): Pod {
  return {
    kind: sentinelKind(settings),
    main: main(settings),
    parts: mergeParts(
      programs(settings.engine, 'server', 'cli'),
      sentinelPeers(settings),
      internalPasswords(settings, settings.sentinelNames.internalSecret, 'internal-password'),
      port(settings),
      data(settings.volume && { ...settings.volume, size: VOLUME_SIZE }, EMPTY_DIR_MEBIBYTES),
      configuration(settings),
      scripts(settings),
      runDirectory(),
      timings(settings),
      restartWithPods(settings),
      certificateFiles(settings),
    ),
    terminationGraceSeconds: 10,
    spread: spreadVolumesOverNodes(settings, SENTINEL),
  };
}

function main(settings: SentinelSettings): ContainerBase {
  return {
    name: 'sentinel',
    image: settings.image,
    command: ['sh', `${RUNTIME_DIRECTORY}/start-sentinel.sh`],
    resources: auxiliaryResources('sentinel'),
    ...peerProbes(STARTUP_WINDOW_SECONDS, 'ready-sentinel.sh'),
  };
}

/** The scripts of the probes ask the process of their own pod there. */
function port(settings: SentinelSettings): PodParts {
  return { env: [{ name: 'REDIS_PORT', value: String(settings.sentinelPort) }] };
}

function timings(settings: SentinelSettings): PodParts {
  return {
    env: [
      { name: 'REDIS_DOWN_AFTER', value: String(settings.downAfterMilliseconds) },
      { name: 'REDIS_FAILOVER_TIMEOUT', value: String(settings.failoverTimeoutMilliseconds) },
    ],
  };
}

/** Sentinels restart when there are more or fewer pods: only a start makes a sentinel forget one that was deleted. */
function restartWithPods({ membership, sentinels, quorum }: SentinelSettings): PodParts {
  return { restartTexts: [JSON.stringify({ members: membership.members, sentinels, quorum })] };
}
