import { Engine, EngineFamily } from '../../src';
import { imageOf } from '../../src/settings/images';
import { messageOf } from '../support/errors';
import { resolvePlan, resolveSentinel } from '../support/plans';

const SHA256 = `sha256:${'0'.repeat(64)}`;
const OWN = 'docker.io/valkey/valkey:9.1';

describe('without imageRegistry', () => {
  test.each([undefined, 'valkey:9.1', 'registry.example.com/valkey:9.1'])('the image %p is pulled as it is', (given) => {
    expect(imageOf({ given, own: OWN })).toBe(given ?? OWN);
  });
});

describe('with imageRegistry', () => {
  const registry = 'registry.example.com:5000/mirror';
  const imageFor = (given?: string) => imageOf({ registry, given, own: OWN });

  test('an image of the library has another registry and the same path', () => {
    expect(imageFor()).toBe(`${registry}/valkey/valkey:9.1`);
  });

  test.each(['valkey:9.1', 'valkey/valkey:9.1-alpine', `valkey/valkey@${SHA256}`, `valkey/valkey:9.1@${SHA256}`])(
    'the image %s of the user gets the registry, because it names none', (given) => {
      expect(imageFor(given)).toBe(`${registry}/${given}`);
    });

  test.each(['docker.io/valkey/valkey:9.1', 'localhost/valkey', 'localhost:5000/valkey', 'REGISTRY/valkey', `registry.example.org/valkey:9.1@${SHA256}`])(
    'the image %s of the user stays, because it names its registry', (given) => {
      expect(imageFor(given)).toBe(given);
    });

  test('every image of an instance comes from there', () => {
    const { image, kubectlImage, proxyImage } = resolveSentinel({ imageRegistry: registry });
    expect([image, kubectlImage, proxyImage]).toEqual([`${registry}/valkey/valkey:9.1`, `${registry}/kubectl:v1.34.4`, `${registry}/library/haproxy:3.2`]);
  });

  test('images of the user are those of the props, and of an engine', () => {
    const engine = Engine.of({ family: EngineFamily.VALKEY, version: '9.1', image: 'ours/valkey:9.1' });
    expect(resolvePlan({ imageRegistry: registry, engine }).image).toBe(`${registry}/ours/valkey:9.1`);
    expect(resolvePlan({ imageRegistry: registry, engine, image: 'ghcr.io/ours/valkey:9.1' }).image).toBe('ghcr.io/ours/valkey:9.1');
    expect(resolveSentinel({ imageRegistry: registry, proxyImage: `haproxy@${SHA256}` }).proxyImage).toBe(`${registry}/haproxy@${SHA256}`);
  });

  test('every listed engine has an image in it', () => {
    const engines = [Engine.VALKEY_8_1, Engine.VALKEY_9_1, Engine.REDIS_8_0];
    expect(engines.map((engine) => resolvePlan({ imageRegistry: 'localhost:5000', engine }).image)).toEqual(
      ['localhost:5000/valkey/valkey:8.1', 'localhost:5000/valkey/valkey:9.1', 'localhost:5000/library/redis:8.0']);
  });

  test('a name that is too long with it is an error', () => {
    const image = 'a'.repeat(230);
    expect(messageOf(() => resolvePlan({ imageRegistry: registry, image }))).toBe("Redis instance 'test/redis' has 1 problem:\n"
      + `  image: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got '${registry}/${image}'`);
  });
});

test.each(['registry.example.com', 'registry.example.com:5000', 'registry.example.com/mirror/docker-hub', 'localhost', '10.0.0.7:5000', '[fd00::7]:5000', 'docker.io/ours'])(
  'the registry %s is accepted', (imageRegistry) => {
    expect(resolvePlan({ imageRegistry }).image).toBe(`${imageRegistry}/valkey/valkey:9.1`);
  });

test.each(['', 'mirror', 'https://registry.example.com', 'registry.example.com/', 'registry.example.com/Mirror', 'registry.example.com/mirror:1', `${'a'.repeat(200)}.com`])(
  'the registry %p is an error', (imageRegistry) => {
    expect(messageOf(() => resolvePlan({ imageRegistry }))).toBe("Redis instance 'test/redis' has 1 problem:\n"
      + `  imageRegistry: must be a registry such as 'registry.example.com' or 'registry.example.com:5000/mirror', got '${imageRegistry}'; `
      + "without a dot or a port it would be a path on Docker Hub: 'docker.io/NAME'");
  });
