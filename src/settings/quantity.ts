import type { Size } from 'cdk8s';

/** The size in bytes. */
export function bytes(size: Size): number {
  return size.toKibibytes() * 1024;
}

/** The size as a Kubernetes quantity, in the largest exact unit: a Size of 2048 MiB is '2Gi'. */
export function quantity(size: Size): string {
  let amount = size.toKibibytes();
  let unit = 0;
  while (amount % 1024 === 0 && amount > 0 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount}${UNITS[unit]}`;
}

const UNITS = ['Ki', 'Mi', 'Gi', 'Ti'];
