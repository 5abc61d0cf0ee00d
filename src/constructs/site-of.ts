import { ApiObject, Chart, Names } from 'cdk8s';
import { Construct, Node } from 'constructs';
import type { Site } from '../settings/instance-settings';

/** Where the construct with this id is going to be. */
export function siteOf(scope: Construct, id: string): Site {
  Chart.of(scope);
  // Throws for an id that is taken: later it would look like a failed generateObjectName.
  if (scope.node.tryFindChild(id)) { new Construct(scope, id); }
  return {
    path: [scope.node.path, id].filter((part) => part !== '').join(Node.PATH_SEP),
    generateName: (maxLength) => generatedName(scope, id, maxLength),
  };
}

/**
 * The name that the chart generates, shortened if it is too long for the names derived from it. Users can override the method: they get
 * what it declares, an ApiObject, with the path of the instance.
 */
function generatedName(scope: Construct, id: string, maxLength: number): string {
  try {
    const object = new ApiObject(scope, id, { apiVersion: 'apps/v1', kind: 'StatefulSet' });
    return object.name.length <= maxLength ? object.name : Names.toDnsLabel(object, { maxLen: maxLength });
  } finally {
    scope.node.tryRemoveChild(id);
  }
}
