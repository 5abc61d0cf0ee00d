import { ApiObject, ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';

/** Objects by construct id. */
export function addObjects(scope: Construct, objects: Readonly<Record<string, ApiObjectProps>>): void {
  for (const [id, object] of Object.entries(objects)) { new ApiObject(scope, id, object); }
}
