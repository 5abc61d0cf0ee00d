import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { addCredentials } from './add-credentials';
import { ImportedRedis, STANDALONE_ATTRIBUTES } from './imported-redis';
import { RedisInstance } from './redis-instance';
import { siteOf } from './site-of';
import { renderServerConf } from '../config/server-conf';
import { networkPolicy } from '../manifests/network-policy';
import { serverConfigMap } from '../manifests/server/config-map';
import { serverKind } from '../manifests/server/kind';
import { singleRole } from '../manifests/server/server-role';
import { clientService, headlessService } from '../manifests/server/services';
import { serverStatefulSet } from '../manifests/server/stateful-set';
import type { IRedis } from '../redis';
import type { RedisStandaloneAttributes } from '../redis-attributes';
import type { RedisStandaloneProps } from '../redis-standalone-props';
import { resolveStandaloneSettings } from '../settings/standalone-settings';

/**
 * One Redis server: a StatefulSet with one pod, behind a Service.
 *
 * A restart of the pod is an outage of seconds; the persistence determines which data survives it. There is no PodDisruptionBudget: with
 * one pod it could only block node drains, and a drain is an orderly stop that loses no data.
 */
export class RedisStandalone extends RedisInstance {
  /**
   * Imports an existing Redis server, so that workloads can be attached to it.
   *
   * @throws when an attribute is invalid; the message lists every problem
   */
  public static fromRedisStandaloneAttributes(scope: Construct, id: string, attributes: RedisStandaloneAttributes): IRedis {
    return new ImportedRedis(scope, id, attributes, STANDALONE_ATTRIBUTES);
  }

  /** The StatefulSet. Patches on it can change any field. */
  public readonly statefulSet: ApiObject;
  /** The headless Service, which gives the pod its DNS name. */
  public readonly headlessService: ApiObject;

  /**
   * @throws when the props are invalid or contradict each other or the plan; the message lists every problem
   */
  public constructor(scope: Construct, id: string, props: RedisStandaloneProps) {
    const settings = resolveStandaloneSettings(props, siteOf(scope, id));
    const conf = renderServerConf(settings);
    super(scope, id, settings, {
      configs: { Config: serverConfigMap(settings, conf) },
      scripts: ['lib', 'server', 'credentials'],
      networkPolicy: networkPolicy(settings, serverKind(settings)),
      service: clientService(settings),
    });
    this.headlessService = new ApiObject(this, 'HeadlessService', headlessService(settings));
    addCredentials(this, settings);
    this.statefulSet = new ApiObject(this, 'Resource', serverStatefulSet(settings, conf, singleRole(settings)));
  }
}
