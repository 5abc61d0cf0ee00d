import type { Construct } from 'constructs';

/**
 * Tells the user something that is allowed but probably not meant: on stderr, and as metadata of the construct for tools
 * that read the tree.
 */
export function warn(construct: Construct, messages: readonly string[]): void {
  for (const message of messages) {
    construct.node.addMetadata('cdk8s-managed-redis:warning', message);
    process.stderr.write(`warning: ${construct.node.path}: ${message}\n`);
  }
}
