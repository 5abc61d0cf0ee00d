import { checkImage } from '../../src/validation/checks';
import { Problems } from '../../src/validation/problems';

function accepts(image: string): boolean {
  const problems = new Problems();
  checkImage(problems, 'image', image);
  return problems.isEmpty;
}

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
  'valkey',
  'valkey:9.1',
  'valkey/valkey:9.1-alpine',
  'docker.io/valkey/valkey:9.1',
  'localhost:5000/valkey',
  'Registry.Example.COM:443/team/valkey_server/a__b/c-d--e.f:V1_2.3-rc.1',
  '[fd00::7]:5000/valkey:9.1',
  '10.0.0.7:5000/valkey',
  `valkey@${DIGEST}`,
  `registry.example/valkey:9.1@${DIGEST}`,
  `valkey@sha512:${'0'.repeat(128)}`,
  `valkey:${'1'.repeat(128)}`,
])('%s is an image', (image) => {
  expect(accepts(image)).toBe(true);
});

test.each([
  '', ' valkey', 'valkey ', 'valkey:9.1 --privileged', 'Valkey', 'valkey:', 'valkey:-1', 'valkey@', '/valkey', 'valkey/', 'a//b', 'a/../b', './valkey',
  'a..b/c:1:2', 'valkey-', '-valkey', 'val___key', 'docker.io/Valkey/valkey', 'host:port/valkey', 'https://docker.io/valkey', 'valkey:9.1\n', 'valkey\u0085',
  '$(IMAGE)', '{{ image }}', `valkey@${DIGEST}0`, `valkey@${DIGEST.toUpperCase()}`, 'valkey@sha256:1234', `valkey@md5:${'0'.repeat(32)}`,
  `valkey:${'1'.repeat(129)}`, `registry.example/${'a'.repeat(240)}`,
])('%j is no image', (image) => {
  expect(accepts(image)).toBe(false);
});

test('a long name is checked in linear time', () => {
  expect(accepts(`${'a-'.repeat(20000)}A`)).toBe(false);
});
