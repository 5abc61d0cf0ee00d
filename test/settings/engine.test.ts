import { Engine, EngineFamily } from '../../src';
import { messageOf } from '../support/errors';

test.each([
  { engine: Engine.VALKEY_9_1, text: 'valkey 9.1', image: 'docker.io/valkey/valkey:9.1' },
  { engine: Engine.VALKEY_8_1, text: 'valkey 8.1', image: 'docker.io/valkey/valkey:8.1' },
  { engine: Engine.REDIS_8_0, text: 'redis 8.0', image: 'docker.io/library/redis:8.0' },
])('$text runs $image', ({ engine, text, image }) => {
  expect(engine.toString()).toBe(text);
  expect(engine.image).toBe(image);
  expect(engine.additionalDirectives).toEqual([]);
});

test('a custom engine runs the official image of its version', () => {
  expect(Engine.of({ family: EngineFamily.REDIS, version: '7.4' }).image).toBe('docker.io/library/redis:7.4');
});

test('a custom engine can have another image', () => {
  expect(Engine.of({ family: EngineFamily.VALKEY, version: '9.1', image: 'registry.example/valkey:9' }).image).toBe('registry.example/valkey:9');
});

test('a custom engine can know additional directives', () => {
  const engine = Engine.of({ family: EngineFamily.VALKEY, version: '10.0', additionalDirectives: ['new-directive', 'json.max-document-size'] });
  expect(engine.additionalDirectives).toEqual(['new-directive', 'json.max-document-size']);
});

test.each(['NEW-directive', 'two words', '', 'a\nb', 'new-', 'json.', '.size', 'json..size'])('%j is not the name of a directive', (name) => {
  expect(messageOf(() => Engine.of({ family: EngineFamily.VALKEY, version: '10.0', additionalDirectives: ['other', name] }))).toBe(
    `Engine has 1 problem:\n  additionalDirectives[1]: must be the name of a directive: a-z, 0-9, '-', '_' and '.', got '${name.replace('\n', '\\n')}'`);
});

test.each(['9', '9.1.2', 'latest', '', '9.x', '09.1', '9.01', `9.${'1'.repeat(200)}`])('the version %p is malformed', (version) => {
  expect(messageOf(() => Engine.of({ family: EngineFamily.VALKEY, version }))).toBe(
    `Engine has 1 problem:\n  version: must be MAJOR.MINOR, got '${version}'`);
});

test.each([
  { family: EngineFamily.VALKEY, version: '7.1', minimum: '7.2' },
  { family: EngineFamily.REDIS, version: '6.2', minimum: '7.0' },
])('$family $version is too old', ({ family, version, minimum }) => {
  expect(messageOf(() => Engine.of({ family, version }))).toBe([
    'Engine has 1 problem:',
    `  version: must be ${minimum} or newer for ${family}, got '${version}'; `
      + 'older servers lack the multi-part append-only file, maxmemory-clients or shutdown-on-sigterm',
  ].join('\n'));
});

test.each([
  { family: EngineFamily.VALKEY, version: '7.2' },
  { family: EngineFamily.REDIS, version: '7.0' },
])('$family $version is just new enough', ({ family, version }) => {
  expect(Engine.of({ family, version }).version).toBe(version);
});

test('versions are compared as numbers', () => {
  expect(Engine.of({ family: EngineFamily.VALKEY, version: '10.0' })._isAtLeast(EngineFamily.VALKEY, '9.1')).toBe(true);
  expect(Engine.of({ family: EngineFamily.VALKEY, version: '9.10' })._isAtLeast(EngineFamily.VALKEY, '9.9')).toBe(true);
});

test('a version of the other family is never new enough', () => {
  expect(Engine.REDIS_8_0._isAtLeast(EngineFamily.VALKEY, '7.2')).toBe(false);
});
