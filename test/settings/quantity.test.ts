import { Size } from 'cdk8s';
import { bytes, quantity } from '../../src/settings/quantity';

test.each([
  { size: Size.kibibytes(1000), is: '1000Ki' },
  { size: Size.kibibytes(1536), is: '1536Ki' },
  { size: Size.mebibytes(512), is: '512Mi' },
  { size: Size.mebibytes(2048), is: '2Gi' },
  { size: Size.gibibytes(0.5), is: '512Mi' },
  { size: Size.gibibytes(1024), is: '1Ti' },
  { size: Size.tebibytes(2048), is: '2048Ti' },
])('a size is written in the largest unit that is exact: $is', ({ size, is }) => {
  expect(quantity(size)).toBe(is);
});

test('two spellings of one size give the same text', () => {
  expect(quantity(Size.mebibytes(8192))).toBe(quantity(Size.gibibytes(8)));
});

test('a size has its bytes', () => {
  expect(bytes(Size.mebibytes(2))).toBe(2097152);
});
