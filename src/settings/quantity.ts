import type { Size } from 'cdk8s';

/** The size in bytes. */
export function bytes(size: Size): number {
  return size.toKibibytes() * 1024;
}

const UNITS = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** The size as the API server stores it, in the largest exact unit: a Size of 2048 MiB is '2Gi'. Another spelling would differ at each apply. */
export function quantity(size: Size): string {
  return inLargestUnit(size.toKibibytes(), 0);
}

/** As many MiB as the API server stores them. */
export function mebibytes(count: number): string {
  return inLargestUnit(count, 1);
}

/** How many MiB a quantity is that `mebibytes` wrote. */
export function mebibytesOf(written: string): number {
  return parseInt(written) * 1024 ** (UNITS.indexOf(written.slice(-2)) - 1);
}

function inLargestUnit(amount: number, unit: number): string {
  return amount > 0 && amount % 1024 === 0 && unit < UNITS.length - 1 ? inLargestUnit(amount / 1024, unit + 1) : `${amount}${UNITS[unit]}`;
}

/** A CPU quantity as the API server stores it: '0.5' is '500m', '2000m' is '2'. */
export function cpuQuantity(value: string): string {
  const millicores = value.endsWith('m') ? parseInt(value) : Math.round(parseFloat(value) * 1000);
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}
