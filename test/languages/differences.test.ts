import { differences } from './differences';

test('files with the same text do not differ', () => {
  expect(differences({ 'shop.k8s.yaml': 'a: 1\n' }, { 'shop.k8s.yaml': 'a: 1\n' })).toEqual([]);
});

test('an app that writes nothing is a difference, even when TypeScript writes nothing', () => {
  expect(differences({}, {})).toEqual(['no file is written']);
});

test('the first line that differs is reported, and every file that only one has', () => {
  expect(differences({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': '' }, { 'a.yaml': 'a: 1\nb: 3\n', 'c.yaml': '' })).toEqual([
    'a.yaml:2: TypeScript writes "b: 2", found "b: 3"',
    'b.yaml: it is not written',
    'c.yaml: TypeScript does not write it',
  ]);
});
