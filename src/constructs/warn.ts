import type { Construct } from 'constructs';
import { visible } from '../validation/visible';

/**
 * Reports what is allowed but probably unintended: on standard error, and as metadata of the construct for tools that read the tree.
 */
export function warn(construct: Construct, messages: readonly string[]): void {
  for (const message of messages) {
    construct.node.addMetadata('cdk8s-managed-redis:warning', message);
    process.stderr.write(`warning: ${visible(`${construct.node.path}: ${message}`)}\n`);
  }
}
