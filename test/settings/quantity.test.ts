import { Size } from 'cdk8s';
import { bytes, cpuQuantity, mebibytes, mebibytesOf, quantity } from '../../src/settings/quantity';

test.each([
  { size: Size.kibibytes(1000), is: '1000Ki' },
  { size: Size.kibibytes(1536), is: '1536Ki' },
  { size: Size.mebibytes(512), is: '512Mi' },
  { size: Size.mebibytes(2048), is: '2Gi' },
  { size: Size.gibibytes(0.5), is: '512Mi' },
  { size: Size.gibibytes(1024), is: '1Ti' },
  { size: Size.tebibytes(2048), is: '2Pi' },
])('a size is written in the largest unit that is exact: $is', ({ size, is }) => {
  expect(quantity(size)).toBe(is);
});

test('two spellings of one size give the same text', () => {
  expect(quantity(Size.mebibytes(8192))).toBe(quantity(Size.gibibytes(8)));
});

test.each([
  ['250m', '250m'],
  ['1500m', '1500m'],
  ['2000m', '2'],
  ['0250m', '250m'],
  ['2', '2'],
  ['2.0', '2'],
  ['1.5', '1500m'],
  ['0.001', '1m'],
  ['1.001', '1001m'],
])('CPU %s is written as the API server stores it: %s', (given, stored) => {
  expect(cpuQuantity(given)).toBe(stored);
});

test.each([[16, '16Mi'], [1024, '1Gi'], [1536, '1536Mi'], [16384, '16Gi']])('%i MiB are written as %s, and read again', (count, written) => {
  expect(mebibytes(count)).toBe(written);
  expect(mebibytesOf(written)).toBe(count);
});

test('a size has its bytes', () => {
  expect(bytes(Size.mebibytes(2))).toBe(2097152);
});
