import { ApiObject, Chart, Names } from 'cdk8s';
import { Construct, Node } from 'constructs';
import type { Site } from '../settings/instance-settings';

/** Where the construct with this id is going to be. */
export function siteOf(scope: Construct, id: string): Site {
  const { namespace } = Chart.of(scope);
  // Throws for an id that is taken: later it would look like a failed generateObjectName.
  if (scope.node.tryFindChild(id)) { new Construct(scope, id); }
  return {
    path: [scope.node.path, id].filter((part) => part !== '').join(Node.PATH_SEP),
    namespace,
    generateName: (maxLength) => generatedName(scope, id, maxLength),
  };
}

/** Before a name that begins with a digit: that of a Service must not, though the id of a chart may. */
const LETTERS_FIRST = 'redis-';

/**
 * The name that the chart generates, shortened if it is too long for the names derived from it, and beginning with a letter. Users can override
 * the method: they get what it declares, an ApiObject, with the path of the instance.
 */
function generatedName(scope: Construct, id: string, maxLength: number): string {
  try {
    const object = new ApiObject(scope, id, { apiVersion: 'apps/v1', kind: 'StatefulSet' });
    const name = object.name.length <= maxLength ? object.name : Names.toDnsLabel(object, { maxLen: maxLength });
    if (!/^\d/.test(name)) { return name; }
    const rest = maxLength - LETTERS_FIRST.length;
    return LETTERS_FIRST + (name.length <= rest ? name : Names.toDnsLabel(object, { maxLen: rest }));
  } finally {
    scope.node.tryRemoveChild(id);
  }
}
