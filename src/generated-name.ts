import { ApiObject, Chart, Names } from 'cdk8s';
import type { Construct } from 'constructs';

/** The name that the chart would give, which users can override there; shortened when it is too long for the objects made from it. */
export function generatedName(construct: Construct, maxLength: number): string {
  const name = Chart.of(construct).generateObjectName(construct as unknown as ApiObject);
  return name.length <= maxLength ? name : Names.toDnsLabel(construct, { maxLen: maxLength });
}
