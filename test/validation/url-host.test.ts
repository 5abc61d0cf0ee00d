import { urlHost, withHost } from '../../src/validation/url-host';

test('an IPv6 address is in brackets', () => {
  expect(['redis.example.com', '10.0.0.7', 'fd00::7'].map(urlHost)).toEqual(['redis.example.com', '10.0.0.7', '[fd00::7]']);
});

test.each([
  ['redis://redis:6379', 'redis', 'redis://kv.internal:6379'],
  ['rediss://redis', 'redis', 'rediss://kv.internal'],
  ['redis://:pw@redis:6379/3?protocol=3', 'redis', 'redis://:pw@kv.internal:6379/3?protocol=3'],
  ['redis://redis:redis@redis:6379', 'redis', 'redis://redis:redis@kv.internal:6379'],
  ['redis://app:p@w@redis:6379', 'redis', 'redis://app:p@w@kv.internal:6379'],
  ['redis://:$&@Redis.Example.com?db=1#redis', 'redis.example.COM', 'redis://:$&@kv.internal?db=1#redis'],
  ['redis://:pw@[FD00::7]:6379', 'fd00::7', 'redis://:pw@kv.internal:6379'],
])('%s: the host %s is replaced, and nothing else', (url, host, replaced) => {
  expect(withHost(url, host, 'kv.internal')).toBe(replaced);
});

test.each([
  ['redis://redis.example.com:6379', 'redis'],
  ['redis://redis@other:6379', 'redis'],
  ['redis://other/redis', 'redis'],
  ['redis://other:6379?host=//redis', 'redis'],
  ['redis://redis:6379,other:6379', 'redis'],
  ['redis://:p/w@redis:6379', 'redis'],
  ['unix:///run/redis/redis.sock', 'redis'],
  ['redis', 'redis'],
])('%s has not the host %s alone, so that nothing is replaced', (url, host) => {
  expect(withHost(url, host, 'kv.internal')).toBeUndefined();
});
